/** Runs a script on a new lab. */
import { InvariantError } from '../base/assert.ts'
import { Lab } from '../lab/lab.ts'
import { summarize } from '../lab/summary.ts'
import { LineLog } from '../lab/views/line-log.ts'
import type { RunOutcome, RunRequest, RunSummary, ScriptError } from '../protocol/run.ts'
import type { Breakpoints, Resume } from '../protocol/debug.ts'
import { GUEST_API_CODE } from './api/script-api.generated.ts'
import { Evaluator } from './debug/evaluate.ts'
import { type ControlledRun, type ControlPort, RunControl } from './debug/run-control.ts'
import { LabBridge } from './lab-bridge.ts'
import { PolicyEngine } from './policies/policy-engine.ts'
import { prepareScript } from './sandbox/prepare-script.ts'
import { PREPARED_VERSION, type PreparedScript, preparedSchema, ScriptMap } from './sandbox/prepared-script.ts'
import type { GuestScript } from './sandbox/guest.ts'
import type { ReadyEngines } from './sandbox/ready-engine.ts'
import { runInSandbox } from './sandbox/sandbox.ts'
import type { TypeScriptTools } from './sandbox/typescript-parser.ts'

/** Keeps prepared scripts between runs, so that the parser need not be loaded for a script that did not change. */
export interface PreparedCache {
  /** What was put under this version and source, or null. */
  get(version: number, source: string): string | null
  put(version: number, source: string, prepared: string): void
}

/** What a run needs of the program around it. */
export interface RunHost {
  /** Polled while the script runs: true ends it. */
  readonly shouldStop?: () => boolean
  /** Told now and then how far the run is. */
  readonly onProgress?: (ops: number) => void
  /** Called often while the script runs, to answer what was asked meanwhile. That time is not the script's. */
  readonly poll?: () => void
  /** Waits until a script may run, and runs it. */
  readonly inTurn?: <T>(run: () => Promise<T>) => Promise<T>
  readonly cache?: PreparedCache
  /** Where the engine for the script comes from; a new one for each script without. */
  readonly engines?: ReadyEngines
  /** Whether the kernel model's invariants are checked, or after how many commands each time; after each by default. */
  readonly invariants?: boolean | number
  /** Whether somebody will look at the steps of the runs; false by default. */
  readonly keepEvents?: boolean
}

/** A run under control. */
export interface DebugHost {
  readonly port: ControlPort
  /** For the conditions of breakpoints. */
  readonly tools: TypeScriptTools
  readonly breakpoints: Breakpoints
  readonly start: Resume
  /** Told when the script is about to begin. */
  readonly onLive: (run: LiveRun) => void
}

/** A run that is under way. */
export interface LiveRun {
  readonly lab: Lab
  readonly script: GuestScript
  readonly control: RunControl
  readonly lines: LineLog
  /** What it came to so far. */
  readonly outcome: () => RunOutcome
}

/** A run that has ended. */
export interface ScriptRun {
  /** The lab as the script left it: for views of any step. */
  readonly lab: Lab
  readonly outcome: RunOutcome
  /** The same with the journal's hash, which is made when it is asked for. */
  readonly summary: RunSummary
  /** Places and variables of the script; null for a script that could not be prepared. */
  readonly map: ScriptMap | null
  readonly lines: LineLog
}

/** Commands between two reports of progress. */
const PROGRESS_EVERY = 1000

/**
 * Runs a script from its start to its end, however it ends.
 * @param debug holds the run at chosen places; what it does is the same with and without
 * @throws RangeError if nobody knows the policy
 */
export function runScript(request: RunRequest, host: RunHost = {}, debug?: DebugHost): Promise<ScriptRun> {
  const run = (): Promise<ScriptRun> => runNow(request, host, debug)
  return host.inTurn === undefined ? run() : host.inTurn(run)
}

async function runNow(request: RunRequest, host: RunHost, debug: DebugHost | undefined): Promise<ScriptRun> {
  const { policy, seed, mode, source, fileName, limits } = request
  const script = await prepared(request, host.cache)
  const { invariants = true, keepEvents = false } = host
  const options = { policy, seed, mode, invariants, keepEvents }
  if ('kind' in script) {
    const lab = new Lab(mayDefinePolicies(source) ? { ...options, compilePolicy: compileNothing } : options)
    return ended(lab, outcomeOf(lab, fileName, [], script), null, new LineLog())
  }

  const map = new ScriptMap(script, source)
  const guestScript: GuestScript = { prepared: script, map, fileName }
  const now = (): number => Date.now()
  const policies = mayDefinePolicies(source) ? await PolicyEngine.create(guestScript, now) : null
  const lab = new Lab(policies === null ? options : { ...options, compilePolicy: policies.compile })
  let polledMs = 0
  const poll = (): void => {
    if (host.poll === undefined || debug !== undefined) return
    const from = now()
    host.poll()
    polledMs += now() - from
  }
  const onOp = (ops: number): void => {
    if (ops % PROGRESS_EVERY === 0) host.onProgress?.(ops)
    poll()
  }
  const controlled = (tools: TypeScriptTools): ControlledRun => ({
    map,
    lab,
    evaluator: new Evaluator(tools, map),
    policies,
    print: (text, place) => bridge.print(text, place),
  })
  const control = debug && new RunControl(controlled(debug.tools), debug.port, debug.breakpoints, debug.start)
  const lines = new LineLog()
  const bridge = new LabBridge(lab, map, { of: 'script', ops: limits.ops }, { onOp, lines, control })
  if (control !== undefined) {
    const outcome = (): RunOutcome => outcomeOf(control.lab, fileName, [...bridge.output], null)
    debug?.onLive({ lab, script: guestScript, control, lines, outcome })
  }
  const shouldStop = host.shouldStop ?? (() => false)
  const heldMs = (): number => (control === undefined ? polledMs : control.heldMs)
  policies?.beginRun({ timeMs: limits.timeMs, shouldStop, heldMs })
  const { error, guest } = await runInSandbox(guestScript, GUEST_API_CODE, bridge, {
    limits,
    seed,
    shouldStop,
    now,
    ...(host.engines === undefined ? {} : { engines: host.engines }),
    ...(control === undefined ? { poll, heldMs: () => polledMs } : { debug: control }),
  })
  if (guest === null) control?.lost()
  policies?.endRun()
  const why = policyError(bridge, fileName) ?? error ?? (lab.lacksPolicy ? undefinedPolicy(policy) : null)
  return ended(lab, outcomeOf(lab, fileName, bridge.output, why), map, lines)
}

/** Whether a script can have policies of its own: most do not, and need no engine for them. */
export function mayDefinePolicies(source: string): boolean {
  return source.includes('definePolicy')
}

/** The compiler of a script that does not begin. */
function compileNothing(): never {
  throw new InvariantError('a policy is defined by a script that does not run')
}

function policyError({ policyError: error }: LabBridge, fileName: string): ScriptError | null {
  if (error === null) return null
  const { kind, message, place, stack } = error
  return { kind, message, place: place === null ? null : { fileName, ...place }, stack: [...stack] }
}

function undefinedPolicy(name: string): ScriptError {
  const message = `There is no flush policy '${name}': the lab ships none, and this script defines none.`
  return { kind: 'exception', message, place: null, stack: [] }
}

function ended(lab: Lab, outcome: RunOutcome, map: ScriptMap | null, lines: LineLog): ScriptRun {
  return {
    ...{ lab, outcome, map, lines },
    get summary() {
      return { ...outcome, journalHash: lab.journalHash }
    },
  }
}

function outcomeOf(lab: Lab, fileName: string, output: RunOutcome['output'], error: ScriptError | null): RunOutcome {
  return { fileName, ...summarize(lab), output, error }
}

async function prepared(
  { source, fileName }: RunRequest,
  cache: PreparedCache | undefined,
): Promise<PreparedScript | ScriptError> {
  const kept = cache?.get(PREPARED_VERSION, source) ?? null
  if (kept !== null) {
    const read = preparedSchema.safeParse(parsed(kept))
    if (read.success) return read.data
  }
  const preparation = await prepareScript(source, fileName)
  if (!preparation.ok) return preparation.error
  cache?.put(PREPARED_VERSION, source, JSON.stringify(preparation.prepared))
  return preparation.prepared
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
