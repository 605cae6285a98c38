import type { Lab } from '../../lab/lab.ts'
import type { ScriptPlace } from '../../protocol/command.ts'
import type { Breakpoints, Paused, Resume, StackFrame } from '../../protocol/debug.ts'
import type { Step } from '../../protocol/step.ts'
import { type SandboxDebug, ScriptAbort } from '../sandbox/sandbox.ts'
import type { HeldHook, HookListener, PolicyEngine } from '../policies/policy-engine.ts'
import type { Guest } from '../sandbox/guest.ts'
import type { ScriptFrame } from '../sandbox/guest-stack.ts'
import type { HeldGuest } from '../sandbox/watched-context.ts'
import type { ScriptMap } from '../sandbox/prepared-script.ts'
import type { Evaluator } from './evaluate.ts'
import { eventIn } from './event-breakpoints.ts'
import { LineBreakpoints } from './line-breakpoints.ts'

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
  readonly evaluator: Evaluator
  /** Where the hooks of the script's own policies run; null for a script without. */
  readonly policies: PolicyEngine | null
  /** Adds a line to the run's output. */
  readonly print: (text: string, place: ScriptPlace | null) => void
}

/** A call that has not returned, where the run is held. */
export interface HeldFrame extends ScriptFrame {
  /** In whose variables lines are evaluated; null for an engine that did not survive. */
  readonly guest: HeldGuest | null
  /** The policy in whose hook it is; null for the script itself. */
  readonly hook: HeldHook | null
}

/** The command that is being carried out. */
type UnderWay = Pick<Step, 'command' | 'place' | 'label'>

/** Calls of which a window is told; those around them are counted. */
const MAX_FRAMES = 100

/** A pause that was asked for waits so long for the next statement, whose variables can be looked at. */
const PAUSE_WAITS_MS = 100

/**
 * Decides where a run is held: at chosen statements, after a command with a chosen event, at the next place when stepping,
 * and wherever it is when the user asks. It only ever waits: what the script does is the same with and without it.
 */
export class RunControl implements SandboxDebug, HookListener {
  readonly #run: ControlledRun
  readonly #port: ControlPort
  readonly #lines: LineBreakpoints
  #breakpoints: Breakpoints
  #resume: Resume
  #guest: Guest | null = null
  /** A step ended: hold before whatever comes next. */
  #stepEnded = false
  /** When a pause was asked for and seen; null if none was. */
  #pauseSince: number | null = null
  #pauseAsked = false
  #holding = false
  #frames: readonly HeldFrame[] = []
  #heldMs = 0
  #underWay: UnderWay | null = null
  /** The lab in the middle of the command in whose hook the run is held. */
  #middle: Lab | null = null
  /** A step began in a hook: hold before the next statement of one. */
  #stepsInHooks = false

  /** @param start how the run begins, as if it were resumed at its first statement */
  constructor(run: ControlledRun, port: ControlPort, breakpoints: Breakpoints, start: Resume) {
    this.#run = run
    this.#port = port
    this.#breakpoints = breakpoints
    this.#resume = start
    this.#lines = new LineBreakpoints(run.map, run.lab, run.evaluator)
    this.#lines.set(breakpoints.lines)
    run.policies?.heardBy(this)
  }

  /** The lab as it is: where the run is held in a hook, in the middle of a command. */
  get lab(): Lab {
    return this.#middle ?? this.#run.lab
  }

  get heldMs(): number {
    return this.#heldMs
  }

  /** The script's engine, while lines can be evaluated in it. */
  get guest(): Guest | null {
    return this.#guest
  }

  /** The calls that have not returned where the run is held, innermost first; none while it is not. */
  get frames(): readonly HeldFrame[] {
    return this.#frames
  }

  begin(guest: Guest): void {
    this.#guest = guest
    this.#watch()
  }

  /** The engine did not survive: nothing can be evaluated in it. */
  lost(): void {
    this.#guest = null
  }

  /** Changes the breakpoints. @returns the lines that they moved to, in order; null for none */
  setBreakpoints(breakpoints: Breakpoints): (number | null)[] {
    this.#breakpoints = breakpoints
    this.#lines.set(breakpoints.lines)
    this.#watch()
    return movedLines(this.#run.map, breakpoints)
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
    const now = this.#port.now()
    if (this.#pauseSince === null) {
      this.#pauseSince = now
      this.#watch()
    } else if (now - this.#pauseSince > PAUSE_WAITS_MS) {
      this.#hold(this.#here(), 'pause', 'paused')
    }
  }

  atStatement(index: number): void {
    this.#reached(index, null)
  }

  atHookStatement(hook: HeldHook, index: number): void {
    // Hooks are asked for steps of the past, too, and in copies of the lab: nothing is held there.
    if (this.#underWay !== null && !this.#holding) this.#reached(index, hook)
  }

  #reached(index: number, hook: HeldHook | null): void {
    const place = this.#run.map.statementPlace(index)
    const line = place?.line ?? 1
    const { pause, output } = this.#lines.reached(index, line, hook ?? this.#guest)
    for (const text of output) this.#run.print(text, place)
    if (this.#stepEnded || (hook !== null && this.#stepsInHooks)) this.#hold(place, 'step', 'after a step', hook)
    else if (this.#toLine() === index) this.#hold(place, 'to-line', `line ${String(line)} is reached`, hook)
    else if (pause !== null) this.#hold(place, 'breakpoint', pause, hook)
    else if (this.#pauseAsked) this.#hold(place, 'pause', 'paused', hook)
  }

  /** A command is about to run. */
  beforeCommand(underWay: UnderWay): void {
    if (this.#stepEnded) this.#hold(underWay.place, 'step', 'after a step')
    else this.poll()
    this.#underWay = underWay
  }

  /** A command ran. */
  afterCommand(step: Step): void {
    this.#underWay = null
    this.#stepsInHooks = false
    const event = eventIn(step, this.#breakpoints.events, this.#run.lab)
    if (event !== null) {
      this.#hold(step.place, 'event', event)
    } else if (this.#resume.how === 'step') {
      this.#stepEnded = true
      this.#watch()
    }
  }

  #hold(place: ScriptPlace | null, reason: Paused['reason'], text: string, hook: HeldHook | null = null): void {
    this.#stepEnded = false
    this.#pauseAsked = false
    this.#pauseSince = null
    const at = place ?? this.#here() ?? { line: 1, column: 1 }
    const from = this.#port.now()
    this.#holding = true
    this.#frames = this.#framesAt(at, hook)
    this.#middle = hook === null || this.#underWay === null ? null : this.#run.lab.inTheMiddle(this.#underWay)
    const { line, column } = at
    const calls = this.#frames.length
    const frames = this.#frames.slice(0, MAX_FRAMES).map((frame) => ({
      ...calledAs(frame),
      ...frame.place,
      from: (frame.statement === null ? null : this.#run.map.statementPlace(frame.statement)) ?? frame.place,
    }))
    const middle = this.#middle === null ? null : (this.#underWay?.label ?? '')
    const resume = this.#port.hold({ step: this.lab.steps, line, column, reason, text, middle, frames, calls })
    this.#frames = []
    this.#middle = null
    this.#holding = false
    this.#heldMs += this.#port.now() - from
    if (resume === 'stop') throw new ScriptAbort('stopped', 'Stopped.')
    this.#resume = resume
    this.#stepsInHooks = hook !== null && resume.how === 'step'
    this.#watch()
  }

  /** The calls of the script and, innermost, those of the hook that its command asked. */
  #framesAt(place: ScriptPlace, hook: HeldHook | null): HeldFrame[] {
    const own = (guest: HeldGuest | null, at: ScriptPlace, policy: HeldHook | null): HeldFrame[] =>
      this.#callsAt(guest, at).map((frame) => ({ ...frame, guest, hook: policy }))
    if (hook === null) return own(this.#guest, place, null)
    const called = this.#underWay?.place ?? this.#here() ?? place
    return [...own(hook, place, hook), ...own(this.#guest, called, null)]
  }

  /** @param place of the innermost call, which is known better than the engine says */
  #callsAt(guest: HeldGuest | null, place: ScriptPlace): ScriptFrame[] {
    const { map } = this.#run
    const body = map.functionAt(map.offset(place))
    const [inner, ...outer] = guest?.frames ?? []
    const statement = map.statementAt(place)
    if (inner === undefined) return [{ place, statement, body, depth: null }]
    return inner.body?.index === body?.index ? [{ ...inner, place, statement }, ...outer] : [inner, ...outer]
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
    const target = this.#toLine()
    const wanted = [...this.#lines.statements, ...(target === null ? [] : [target])]
    const everywhere = this.#stepEnded || this.#pauseSince !== null
    const inHooks = everywhere || this.#stepsInHooks
    // Whichever statement a step or an event ends in, or a call is made from: its variables are wanted.
    const keepScopes = this.#resume.how === 'step' || this.#breakpoints.events.length > 0 || wanted.length > 0
    this.#guest?.watch(everywhere ? 'all' : wanted, keepScopes)
    this.#run.policies?.watch(inHooks ? 'all' : wanted, keepScopes)
  }
}

function calledAs({ body, hook }: HeldFrame): Pick<StackFrame, 'kind' | 'name' | 'policy'> {
  const policy = hook?.policy ?? null
  if (body === null) return { kind: 'script', name: '', policy }
  return { kind: body.isArgument ? 'argument' : 'function', name: body.name, policy }
}

/** The lines with a statement that breakpoints move to, in order; null behind the last one. */
export function movedLines(map: ScriptMap, { lines }: Breakpoints): (number | null)[] {
  return lines.map(({ line }) => map.statementFrom(line)?.line ?? null)
}
