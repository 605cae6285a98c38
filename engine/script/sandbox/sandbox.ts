/**
 * Runs a prepared script as a guest: an engine of its own in WebAssembly, with limits on time, memory and stack, and one
 * door to the outside.
 */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import type { ScriptPlace } from '../../protocol/command.ts'
import type { RunLimits, ScriptError } from '../../protocol/run.ts'
import { describeThrown, type ThrownContext } from './describe-thrown.ts'
import { API_FILE, innermostPlace, SCRIPT_FILE } from './guest-stack.ts'
import type { ScriptMap } from './prepared-script.ts'
import { type PreparedScript } from './prepared-script.ts'
import { type GuestEngine, loadQuickJs } from './quickjs-module.ts'

/** Thrown by a bridge to end the script, whatever it tries to catch. */
export class ScriptAbort extends Error {
  override readonly name = 'ScriptAbort'
  readonly kind: ScriptError['kind']

  constructor(kind: ScriptError['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** What the guest's API is connected to. */
export interface GuestBridge {
  /**
   * One call of the API's code.
   * @param payload JSON that the guest made: anything
   * @param place where the script called
   * @returns JSON for the guest
   * @throws ScriptAbort to end the script
   */
  call(payload: string, place: ScriptPlace | null): string
}

export interface SandboxOptions {
  readonly limits: RunLimits
  /** Seed of the guest's Math.random. */
  readonly seed: number
  /** Polled while the script runs: true ends it. */
  readonly shouldStop: () => boolean
  /** Milliseconds, for the time limit. */
  readonly now: () => number
}

/** A guest script's stack; the WebAssembly frames beneath it fit the host's stack of a megabyte. */
const STACK_BYTES = 256 * 1024
/** Set free when a script has ended, so that the engine can say why even when all else is used up. */
const BALLAST_BYTES = 256 * 1024

/**
 * Runs a script to its end.
 * @param api the API's code: an expression whose value is a function of (hostCall, seed)
 * @returns null, or why the script stopped before its end
 */
export async function runInSandbox(
  script: { readonly prepared: PreparedScript; readonly map: ScriptMap; readonly fileName: string },
  api: string,
  bridge: GuestBridge,
  options: SandboxOptions,
): Promise<ScriptError | null> {
  const engine = await loadQuickJs(options.limits.memoryBytes)
  const guard = new Guard(options)
  try {
    const runtime = engine.quickJs.newRuntime()
    runtime.setMaxStackSize(STACK_BYTES)
    const guest = new Guest(runtime.newContext(), script, guard, bridge, engine)
    guest.load(api, options.seed)
    runtime.setInterruptHandler(() => guard.check())
    // Nothing is disposed of: the engine and all of its memory go when this returns.
    return guest.run()
  } catch (crash) {
    // The engine itself gave up: its host's stack ran out, or an assertion of its own failed.
    return guard.crashed(crash, script.fileName)
  }
}

/** Watches the limits and remembers why a run has to end. */
class Guard {
  readonly #options: SandboxOptions
  readonly #end: number
  abort: ScriptAbort | null = null
  abortPlace: ScriptPlace | null = null

  constructor(options: SandboxOptions) {
    this.#options = options
    this.#end = options.now() + options.limits.timeMs
  }

  /** Polled by the engine: true interrupts the script, and no `catch` of it holds that up. */
  check(): boolean {
    if (this.abort !== null) return true
    if (this.#options.shouldStop()) {
      this.abort = new ScriptAbort('stopped', 'Stopped.')
    } else if (this.#options.now() > this.#end) {
      const seconds = this.#options.limits.timeMs / 1000
      this.abort = new ScriptAbort('time', `The script ran longer than ${String(seconds)} s and was ended.`)
    }
    return this.abort !== null
  }

  crashed(crash: unknown, fileName: string): ScriptError {
    const place = this.abortPlace === null ? null : { fileName, ...this.abortPlace }
    if (this.abort !== null) return { kind: this.abort.kind, message: this.abort.message, place, stack: [] }
    const kind = crash instanceof RangeError ? 'stack' : 'internal'
    const text = crash instanceof Error ? crash.message : String(crash)
    const message = kind === 'stack' ? 'The script calls itself too deeply.' : `The script engine failed: ${text}`
    return { kind, message, place, stack: [] }
  }
}

class Guest {
  readonly #engine: GuestEngine
  readonly #context: QuickJSContext
  readonly #script: { readonly prepared: PreparedScript; readonly map: ScriptMap; readonly fileName: string }
  readonly #guard: Guard
  readonly #bridge: GuestBridge
  #ballast: QuickJSHandle | undefined

  constructor(
    context: QuickJSContext,
    script: { readonly prepared: PreparedScript; readonly map: ScriptMap; readonly fileName: string },
    guard: Guard,
    bridge: GuestBridge,
    engine: GuestEngine,
  ) {
    this.#engine = engine
    this.#context = context
    this.#script = script
    this.#guard = guard
    this.#bridge = bridge
  }

  /** Evaluates the API's code and hands it the door to the host. */
  load(api: string, seed: number): void {
    const context = this.#context
    context.unwrapResult(context.evalCode(`let ${this.#script.prepared.marker}=-1`, API_FILE)).dispose()
    this.#ballast = context.unwrapResult(context.evalCode(`new ArrayBuffer(${String(BALLAST_BYTES)})`, API_FILE))
    const install = context.unwrapResult(context.evalCode(api, API_FILE, { type: 'global', strict: true }))
    const door = context.newFunction('hostCall', (payload, stack) => this.#call(payload, stack))
    const seedHandle = context.newNumber(seed)
    context.unwrapResult(context.callFunction(install, context.undefined, door, seedHandle)).dispose()
    for (const handle of [install, door, seedHandle]) handle.dispose()
  }

  run(): ScriptError | null {
    const context = this.#context
    const result = context.evalCode(this.#script.prepared.code, SCRIPT_FILE, { type: 'global', strict: true })
    let error = result.error === undefined ? null : this.#describe(result.error)
    result.dispose()
    while (error === null) {
      const jobs = context.runtime.executePendingJobs(1)
      if (jobs.error !== undefined) error = this.#describe(jobs.error)
      const done = jobs.error === undefined && jobs.value === 0
      jobs.dispose()
      if (done) break
    }
    return error ?? (this.#guard.abort === null ? null : this.#describe(context.undefined))
  }

  /** Nothing that goes wrong out here may reach the guest as an error of the host. */
  #call(payload: QuickJSHandle, stack: QuickJSHandle): QuickJSHandle {
    const context = this.#context
    if (this.#guard.abort !== null) return context.undefined
    const place = innermostPlace(context.getString(stack), this.#script.map)
    try {
      return context.newString(this.#bridge.call(context.getString(payload), place))
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      this.#guard.abort = error instanceof ScriptAbort ? error : new ScriptAbort('internal', `The lab failed: ${text}`)
      this.#guard.abortPlace = place
      return context.undefined
    }
  }

  #describe(thrown: QuickJSHandle): ScriptError {
    const context = this.#context
    this.#ballast?.dispose()
    this.#ballast = undefined
    const { prepared, map, fileName } = this.#script
    const { abort, abortPlace } = this.#guard
    const marker = context.evalCode(prepared.marker, API_FILE)
    const statement = marker.error === undefined ? context.getNumber(marker.value) : -1
    marker.dispose()
    const about: ThrownContext = {
      map,
      fileName,
      statement: map.statementPlace(statement),
      memoryFull: this.#engine.memoryFull(),
    }
    if (abort === null) return describeThrown(context, thrown, about)
    const place = abortPlace ?? about.statement
    return {
      kind: abort.kind,
      message: abort.message,
      place: place === null ? null : { fileName, ...place },
      stack: [],
    }
  }
}
