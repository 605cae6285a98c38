import type { Lab } from '../../lab/lab.ts'
import type { ScriptPlace } from '../../protocol/command.ts'
import type { Breakpoints, Paused, Resume } from '../../protocol/debug.ts'
import type { Step } from '../../protocol/step.ts'
import { type SandboxDebug, ScriptAbort } from '../sandbox/sandbox.ts'
import type { Guest } from '../sandbox/guest.ts'
import type { ScriptMap } from '../sandbox/prepared-script.ts'
import { eventIn } from './event-breakpoints.ts'

/** The outside of a run under control. */
export interface ControlPort {
  /** Answers what was asked meanwhile; does not block. */
  poll(): void
  /** Blocks until the run may go on, and answers requests meanwhile. */
  hold(paused: Paused): Resume | 'stop'
  /** Milliseconds. */
  now(): number
}

/** What of the run the control looks at. */
export interface ControlledRun {
  readonly map: ScriptMap
  readonly lab: Lab
}

/**
 * Decides where a run is held: at chosen statements, after a command with a chosen event, at the next place when stepping,
 * and wherever it is when the user asks. It only ever waits: what the script does is the same with and without it.
 */
export class RunControl implements SandboxDebug {
  readonly #run: ControlledRun
  readonly #port: ControlPort
  #breakpoints: Breakpoints
  #resume: Resume
  #guest: Guest | null = null
  /** A step ended: hold before whatever comes next. */
  #stepEnded = false
  #pauseAsked = false
  #holding = false
  #lineStarts: ReadonlySet<number> = new Set()
  #heldMs = 0

  /** @param start how the run begins, as if it were resumed at its first statement */
  constructor(run: ControlledRun, port: ControlPort, breakpoints: Breakpoints, start: Resume) {
    this.#run = run
    this.#port = port
    this.#breakpoints = breakpoints
    this.#resume = start
  }

  get heldMs(): number {
    return this.#heldMs
  }

  /** The script's engine, while lines can be evaluated in it. */
  get guest(): Guest | null {
    return this.#guest
  }

  begin(guest: Guest): void {
    this.#guest = guest
    this.#watch()
  }

  /** The engine did not survive: nothing can be evaluated in it. */
  lost(): void {
    this.#guest = null
  }

  /** Changes the breakpoints. @returns the lines that they moved to, without double ones */
  setBreakpoints(breakpoints: Breakpoints): number[] {
    this.#breakpoints = breakpoints
    this.#watch()
    return movedLines(this.#run.map, breakpoints.lines)
  }

  /** Asks for a pause; the run is held the next time it can be. */
  pause(): boolean {
    if (this.#holding) return false
    this.#pauseAsked = true
    return true
  }

  poll(): void {
    this.#port.poll()
    if (!this.#pauseAsked || this.#holding) return
    this.#hold(this.#here(), 'pause', 'paused')
  }

  atStatement(index: number): void {
    const place = this.#run.map.statementPlace(index)
    if (this.#stepEnded) this.#hold(place, 'step', 'after a step')
    else if (this.#toLine() === index) this.#hold(place, 'to-line', `line ${String(place?.line)} is reached`)
    else if (this.#lineStarts.has(index)) this.#hold(place, 'breakpoint', `breakpoint in line ${String(place?.line)}`)
  }

  /** A command is about to run. */
  beforeCommand(place: ScriptPlace | null): void {
    if (this.#stepEnded) this.#hold(place, 'step', 'after a step')
    else this.poll()
  }

  /** A command ran. */
  afterCommand(step: Step): void {
    const event = eventIn(step, this.#breakpoints.events, this.#run.lab.names)
    if (event !== null) {
      this.#hold(step.place, 'event', event)
    } else if (this.#resume.how === 'step') {
      this.#stepEnded = true
      this.#watch()
    }
  }

  #hold(place: ScriptPlace | null, reason: Paused['reason'], text: string): void {
    this.#stepEnded = false
    this.#pauseAsked = false
    const { line, column } = place ?? this.#here() ?? { line: 1, column: 1 }
    const from = this.#port.now()
    this.#holding = true
    const resume = this.#port.hold({ step: this.#run.lab.steps, line, column, reason, text })
    this.#holding = false
    this.#heldMs += this.#port.now() - from
    if (resume === 'stop') throw new ScriptAbort('stopped', 'Stopped.')
    this.#resume = resume
    this.#watch()
  }

  /** The statement that runs now. */
  #here(): ScriptPlace | null {
    return this.#guest === null ? null : this.#run.map.statementPlace(this.#guest.statement)
  }

  #toLine(): number | null {
    if (this.#resume.how !== 'to-line') return null
    return this.#run.map.statementFrom(this.#resume.line)?.index ?? null
  }

  /** Tells the engine which statements to stop at. */
  #watch(): void {
    const starts = this.#breakpoints.lines.map((line) => this.#run.map.statementFrom(line)?.index ?? null)
    this.#lineStarts = new Set(starts.filter((index) => index !== null))
    const target = this.#toLine()
    const wanted = target === null ? this.#lineStarts : new Set([...this.#lineStarts, target])
    this.#guest?.watch(this.#stepEnded ? 'all' : [...wanted])
  }
}

/** The lines with a statement that breakpoints move to, ascending, each once. */
export function movedLines(map: ScriptMap, lines: readonly number[]): number[] {
  const moved = lines.map((line) => map.statementFrom(line)?.line ?? null).filter((line) => line !== null)
  return [...new Set(moved)].sort((left, right) => left - right)
}
