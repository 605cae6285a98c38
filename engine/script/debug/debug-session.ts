/** Runs scripts under control for a session, and evaluates lines of the console in the last one. */
import type { Paused, ReplReply, ReplRequest, Resume, Variables, VariablesRequest } from '../../protocol/debug.ts'
import type { RunOutcome } from '../../protocol/run.ts'
import type { EngineArgs, EngineReply } from '../../protocol/session.ts'
import type { Lab } from '../../lab/lab.ts'
import type { LiveRun, RunHost, ScriptRun } from '../run-script.ts'
import { runScript } from '../run-script.ts'
import { prepareWith } from '../sandbox/prepare-script.ts'
import { ScriptMap } from '../sandbox/prepared-script.ts'
import { loadTypeScript, type TypeScriptTools } from '../sandbox/typescript-parser.ts'
import { ConsoleNames } from './console-names.ts'
import type { Mail, Mailbox } from './mailbox.ts'
import { evaluateRepl, failed, look, type ReplScope, variables } from './repl.ts'
import { movedLines } from './run-control.ts'

/** What a session needs of the program around it to hold a run. */
export interface DebugSessionHost extends RunHost {
  /** Without one, a run is never held. */
  readonly mailbox?: Mailbox
  /** Told when a run is held. */
  readonly onPaused?: (paused: Paused) => void
}

export class DebugSession {
  readonly #host: DebugSessionHost
  readonly #answer: (mail: Mail) => void
  #tools: TypeScriptTools | null = null
  /** The run under way or, after its end, the last one, whose values lines can still look at. */
  #run: { readonly live: LiveRun; readonly source: string; running: boolean; held: boolean } | null = null
  #resume: Resume | null = null
  readonly #names = new ConsoleNames()

  /** @param answer answers mail at once */
  constructor(host: DebugSessionHost, answer: (mail: Mail) => void) {
    this.#host = host
    this.#answer = answer
  }

  /** Runs a script under control. @param onLive told when it is about to begin */
  async run(args: EngineArgs<'debugRun'>, onLive: (live: LiveRun) => void): Promise<ScriptRun> {
    this.forget()
    const { breakpoints, start, ...request } = args
    const tools = (this.#tools = await loadTypeScript())
    const port = {
      poll: () => this.readMail(),
      hold: (paused: Paused) => this.#hold(paused),
      now: () => Date.now(),
    }
    try {
      return await runScript(request, this.#host, {
        port,
        tools,
        breakpoints,
        start,
        onLive: (live) => {
          this.#run = { live, source: request.source, running: true, held: false }
          onLive(live)
        },
      })
    } finally {
      if (this.#run !== null) this.#run.running = false
    }
  }

  /** Lets go of the last run's values. */
  forget(): void {
    this.#run = null
  }

  resume(resume: Resume): { ok: boolean } {
    const ok = this.#run?.held === true
    if (ok) this.#resume = resume
    return { ok }
  }

  pause(): { ok: boolean } {
    return { ok: this.#run?.running === true && this.#run.live.control.pause() }
  }

  /** What the run that is under way came to so far; null if there is none. */
  outcome(): RunOutcome | null {
    return this.#run?.running === true ? this.#run.live.outcome() : null
  }

  setBreakpoints(
    args: EngineArgs<'setBreakpoints'>,
  ): EngineReply<'setBreakpoints'> | Promise<EngineReply<'setBreakpoints'>> {
    const { source, fileName, breakpoints } = args
    if (this.#run?.running === true && this.#run.source === source) {
      return { lines: this.#run.live.control.setBreakpoints(breakpoints) }
    }
    return this.#withTools((tools) => {
      const preparation = prepareWith(tools, source, fileName)
      // A script that cannot run has no statements; its lines stay where they are until it can.
      if (!preparation.ok) return { lines: breakpoints.lines.map(({ line }) => line) }
      return { lines: movedLines(new ScriptMap(preparation.prepared, source), breakpoints) }
    })
  }

  /** The lab in the middle of the command in whose hook the run is held; null where it is not. */
  get middle(): Lab | null {
    const run = this.#run
    return run?.held === true && run.live.control.lab !== run.live.lab ? run.live.control.lab : null
  }

  /** Evaluates a line of the console. */
  repl({ source, ...at }: ReplRequest): ReplReply | Promise<ReplReply> {
    const refusal = this.#refusal()
    return refusal === null ? this.#withScope(at, (scope) => evaluateRepl(source, scope)) : failed(refusal)
  }

  /** Forgets the names that lines of the console declared. */
  forgetNames(): { ok: boolean } {
    this.#names.forget()
    return { ok: true }
  }

  look(args: EngineArgs<'look'>): EngineReply<'look'> | Promise<EngineReply<'look'>> {
    const refusal = this.#refusal()
    if (refusal === null) return this.#withScope(args, (scope) => ({ values: look(args, scope) }))
    return { values: args.expressions.map(() => ({ ok: false, text: refusal, names: '', rows: [] })) }
  }

  variables(args: VariablesRequest): Variables | Promise<Variables> {
    const refusal = this.#refusal()
    return refusal === null ? this.#withScope(args, variables) : { groups: [], missing: refusal }
  }

  /** Why nothing can be evaluated now; null if it can. */
  #refusal(): string | null {
    if ((this.#run?.live.control.guest ?? null) === null)
      return 'There is nothing to look at yet: run the script first.'
    return this.#run?.running === true && !this.#run.held ? 'The script is running: pause it first.' : null
  }

  #withScope<T>({ step, frame = 0 }: VariablesRequest, work: (scope: ReplScope) => T): T | Promise<T> {
    return this.#withTools((tools) => {
      const run = this.#run
      const control = run?.live.control
      const { frames = [] } = control ?? {}
      const held = frames[Math.min(frame, frames.length - 1)]
      const { statement = null, depth = null, hook = null } = held ?? {}
      const guest = held?.guest ?? control?.guest ?? null
      if (run === null || control === undefined || guest === null) throw new Error('The run is over and forgotten.')
      const { map } = run.live.script
      const at = statement === null ? null : { statement, depth }
      const lab = control.lab.forkAt(step)
      return work({ tools, guest, hook, map, script: run.source, at, lab, names: this.#names })
    })
  }

  #withTools<T>(work: (tools: TypeScriptTools) => T): T | Promise<T> {
    if (this.#tools !== null) return work(this.#tools)
    return loadTypeScript().then((tools) => {
      this.#tools = tools
      return work(tools)
    })
  }

  #hold(paused: Paused): Resume | 'stop' {
    const { mailbox, onPaused, shouldStop } = this.#host
    const run = this.#run
    if (mailbox === undefined || run === null) return { how: 'continue' }
    this.#resume = null
    run.held = true
    onPaused?.(paused)
    try {
      for (;;) {
        this.readMail()
        if (shouldStop?.() === true) return 'stop'
        if (this.#resume !== null) return this.#resume
        mailbox.wait()
      }
    } finally {
      run.held = false
    }
  }

  /** Answers what came while a script has the thread. */
  readMail(): void {
    const { mailbox } = this.#host
    for (let mail = mailbox?.take() ?? null; mail !== null; mail = mailbox?.take() ?? null) {
      this.#answer(mail)
      // Whatever comes behind a resume is for the run as it is then.
      if (this.#resume !== null) return
    }
  }
}
