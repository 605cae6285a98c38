/** Answers the requests that a window makes of the engine, for one window's last run. */
import { Lab } from '../lab/lab.ts'
import { PanelSource } from '../lab/panels/source.ts'
import { summarize } from '../lab/summary.ts'
import { LineLog } from '../lab/views/line-log.ts'
import { DEFAULT_LIMITS } from '../protocol/limits.ts'
import type { RunOutcome, RunRequest, RunSummary } from '../protocol/run.ts'
import type { EngineArgs, EngineReply, EngineRequestName, Reached } from '../protocol/session.ts'
import { WINDOW_ROWS } from '../protocol/session.ts'
import { POLICY_INFO } from '../policies/index.ts'
import { GUEST_API_CODE, SCRIPT_API_DECLARATIONS } from './api/script-api.generated.ts'
import { DebugSession, type DebugSessionHost } from './debug/debug-session.ts'
import type { Mail } from './debug/mailbox.ts'
import { panelHandlers } from './panels/handlers.ts'
import { RecentScripts } from './recent-scripts.ts'
import { runScript } from './run-script.ts'
import type { ScriptMap } from './sandbox/prepared-script.ts'
import { ReadyEngines } from './sandbox/ready-engine.ts'
import { loadTypeScript } from './sandbox/typescript-parser.ts'
import { type IsStopped, Turns } from './turns.ts'

/**
 * What handles each request. A reply that is a promise cannot be given while a run is paused, because the thread is held
 * then: what a paused window needs is answered at once.
 */
type Handlers = {
  readonly [N in EngineRequestName]: (
    args: EngineArgs<N>,
    isStopped: IsStopped,
  ) => EngineReply<N> | Promise<EngineReply<N>>
}

/** What a session needs of the program around it. */
export interface SessionHostOptions extends Omit<DebugSessionHost, 'poll' | 'inTurn'> {
  /** Told when a run begins that the panels are to show. */
  readonly onRun?: () => void
}

/**
 * The engine's side of the session contract. Requests are checked against their schemas before they come here; a request
 * that cannot be answered rejects with a sentence.
 */
export class SessionHost {
  readonly #engines = new ReadyEngines()
  readonly #host: DebugSessionHost
  readonly #stopped: IsStopped
  readonly #onRun: (() => void) | undefined
  readonly #handlers: Handlers
  readonly #debug: DebugSession
  /** The lab of the last run; an empty one before the first. */
  #lab: Lab = new Lab({ policy: 'none' })
  #panels = new PanelSource(this.#lab)
  /** Panels of the lab in the middle of a command, while a run is held in a hook. */
  #middle: PanelSource | null = null
  #map: ScriptMap | null = null
  #lines = new LineLog()
  /** What was asked for last, and what it came to once it has ended. */
  #asked: RunRequest | null = null
  #ended: RunOutcome | null = null
  readonly #turns = new Turns()
  /** Whether a run is under way, or asked for, that the panels are to show. */
  #running = false

  /** @param host how a run hears of Stop, and whom it tells of its progress */
  constructor(host: SessionHostOptions = {}) {
    const { shouldStop = () => false, onRun, ...rest } = host
    this.#stopped = shouldStop
    this.#onRun = onRun
    this.#host = {
      cache: new RecentScripts(),
      engines: this.#engines,
      keepEvents: true,
      ...rest,
      shouldStop: () => this.#turns.isStopped(),
      poll: () => this.#debug.readMail(),
    }
    this.#debug = new DebugSession(this.#host, (mail) => this.answerNow(mail))
    this.#handlers = {
      policies: () => [...POLICY_INFO],
      scriptApi: () => ({ fileName: 'lab.d.ts', source: SCRIPT_API_DECLARATIONS }),
      run: (args, isStopped) => this.#run(args, isStopped),
      steps: ({ first, count }) => ({ total: this.#shown.steps, first, rows: this.#shown.stepRows(first, count) }),
      views: ({ step }) => this.#shown.views(step),
      flushLog: ({ step, first, count }) => this.#shown.flushLogWindow(step, first, count),
      debugRun: (args, isStopped) => this.#debugRun(args, isStopped),
      resume: (args) => this.#debug.resume(args),
      pause: () => this.#debug.pause(),
      setBreakpoints: (args) => this.#debug.setBreakpoints(args),
      reached: () => this.#reached(this.#outcome()),
      journalHash: () => ({ hash: this.#lab.journalHash }),
      repl: (args) => this.#debug.repl(args),
      replForget: () => this.#debug.forgetNames(),
      look: (args) => this.#debug.look(args),
      variables: (args) => this.#debug.variables(args),
      ...panelHandlers({
        panels: () => this.#source,
        asked: () => this.#asked,
        summary: () => this.#summary(),
        run: (request, isStopped) => this.#run(request, isStopped),
        busy: () => this.#running,
        beside: (about, isStopped, work) => this.#turns.beside(about, isStopped, this.#host, work),
      }),
    }
  }

  /** Makes what the next run will need, while nobody waits. */
  async prepare(): Promise<void> {
    if (!this.#turns.isIdle) return
    await loadTypeScript()
    const { memoryBytes } = this.#asked?.limits ?? DEFAULT_LIMITS
    await this.#engines.prepare(memoryBytes, GUEST_API_CODE)
  }

  /** Answers one request. @param isStopped whether Stop was pressed since it was made */
  async request<N extends EngineRequestName>(
    name: N,
    args: EngineArgs<N>,
    isStopped = this.#stopped,
  ): Promise<EngineReply<N>> {
    const handler = this.#handlers[name]
    return handler(args, isStopped)
  }

  /** Answers a request that came while a script has the thread. */
  answerNow({ name, args, isStopped = this.#stopped, answer, fail }: Mail): void {
    const explain = (error: unknown): void => fail(error instanceof Error ? error.message : String(error))
    try {
      // Who delivers mail has checked the arguments against the schema of this very name.
      const handler = this.#handlers[name] as (args: unknown, isStopped: IsStopped) => unknown
      const reply = handler(args, isStopped)
      if (reply instanceof Promise) reply.then(answer, explain)
      else answer(reply)
    } catch (error) {
      explain(error)
    }
  }

  #run(args: EngineArgs<'run'>, isStopped: IsStopped): Promise<EngineReply<'run'>> {
    return this.#alone(isStopped, async () => {
      this.#debug.forget()
      const { lab, outcome, map, lines } = await runScript(args, this.#host)
      this.#show(args, lab, map, lines)
      this.#ended = outcome
      return this.#summary()
    })
  }

  #debugRun(args: EngineArgs<'debugRun'>, isStopped: IsStopped): Promise<EngineReply<'debugRun'>> {
    return this.#alone(isStopped, async () => {
      const { breakpoints, start, ...request } = args
      const { lab, outcome, map, lines } = await this.#debug.run({ ...request, breakpoints, start }, (live) => {
        this.#show(request, live.lab, live.script.map, live.lines)
      })
      if (this.#lab !== lab) this.#show(request, lab, map, lines)
      this.#ended = outcome
      return this.#reached(outcome)
    })
  }

  #sourceOf(lab: Lab): PanelSource {
    return new PanelSource(lab, (place) => this.#map?.variableAt(place) ?? null)
  }

  /** What panels are computed from. */
  get #source(): PanelSource {
    const { middle } = this.#debug
    if (middle === null) this.#middle = null
    else if (this.#middle?.lab !== middle) this.#middle = this.#sourceOf(middle)
    return this.#middle ?? this.#panels
  }

  /** The lab that panels show. */
  get #shown(): Lab {
    return this.#debug.middle ?? this.#lab
  }

  /** From here on requests are about this run. */
  #show(asked: RunRequest, lab: Lab, map: ScriptMap | null, lines: LineLog): void {
    this.#lab = lab
    this.#lines = lines
    this.#map = map
    this.#panels = this.#sourceOf(lab)
    this.#asked = asked
    this.#ended = null
  }

  #reached(outcome: RunOutcome): Reached {
    const lab = this.#shown
    const { ops, flushes } = outcome
    return {
      outcome,
      lines: this.#lines.rows(lab.names),
      views: lab.views(ops),
      steps: { total: lab.steps, first: lastWindow(ops), rows: lab.stepRows(lastWindow(ops), 2 * WINDOW_ROWS) },
      flushLog: lab.flushLogWindow(ops, lastWindow(flushes.events), 2 * WINDOW_ROWS),
    }
  }

  #summary(): RunSummary {
    return { ...this.#outcome(), journalHash: this.#lab.journalHash }
  }

  #outcome(): RunOutcome {
    const fileName = this.#asked?.fileName ?? ''
    return this.#debug.outcome() ?? this.#ended ?? { ...summarize(this.#lab), fileName, output: [], error: null }
  }

  /** One run that the panels are to show at a time. */
  async #alone<T>(isStopped: IsStopped, run: () => Promise<T>): Promise<T> {
    if (this.#running) throw new Error('A script is running already: stop it first.')
    this.#running = true
    try {
      return await this.#turns.take(isStopped, () => {
        this.#onRun?.()
        return run()
      })
    } finally {
      this.#running = false
    }
  }
}

/** The first row of the windows that fill a screen with the last rows of so many. */
function lastWindow(total: number): number {
  const first = Math.floor(Math.max(0, total - 1) / WINDOW_ROWS) * WINDOW_ROWS
  return first > 0 && total - first < WINDOW_ROWS / 2 ? first - WINDOW_ROWS : first
}
