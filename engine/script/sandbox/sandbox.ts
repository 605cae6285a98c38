/**
 * Runs a prepared script as a guest: an engine of its own in WebAssembly, with limits on time, memory and stack, and one
 * door to the outside.
 */
import type { ScriptError } from '../../protocol/run.ts'
import { Guard, type GuardOptions } from './guard.ts'
import { Guest, type GuestBridge, type GuestScript } from './guest.ts'
import { ReadyEngines } from './ready-engine.ts'

export { ScriptAbort } from './guard.ts'
export type { GuestBridge } from './guest.ts'

export interface SandboxOptions extends GuardOptions {
  /** Seed of the guest's Math.random. */
  readonly seed: number
  /** Polls and holds in place of what the options say of it. */
  readonly debug?: SandboxDebug
  /** Where the engine comes from. */
  readonly engines?: ReadyEngines
}

/** Who holds a run at chosen places. Each may block, and may throw a ScriptAbort to end the script. */
export interface SandboxDebug {
  /** The script is about to begin; `guest` may be asked from now on. */
  begin(guest: Guest): void
  /** A statement that was chosen with `guest.watch` is about to run. */
  atStatement(index: number): void
  /** Called now and then while the script runs. */
  poll(): void
  /** Milliseconds for which the run was held so far. */
  readonly heldMs: number
}

/** A script that has ended, and its engine as it left it; null when the engine did not survive. */
export interface SandboxRun {
  readonly error: ScriptError | null
  readonly guest: Guest | null
}

/**
 * Runs a script to its end.
 * @param api the API's code: an expression whose value is a function of (hostCall, seed, marker)
 * @returns why the script stopped before its end, if it did
 */
export async function runInSandbox(
  script: GuestScript,
  api: string,
  bridge: GuestBridge,
  options: SandboxOptions,
): Promise<SandboxRun> {
  const { debug, engines = new ReadyEngines(), limits } = options
  const guard = new Guard(
    debug === undefined ? options : { ...options, poll: () => debug.poll(), heldMs: () => debug.heldMs },
  )
  try {
    const ready = await engines.take(limits.memoryBytes, api)
    const tell = (index: number): void => debug?.atStatement(index)
    const guest = new Guest(ready, script, guard, bridge, tell)
    guest.load(options.seed)
    ready.context.runtime.setInterruptHandler(() => guard.check())
    guard.during(null, () => debug?.begin(guest))
    // Nothing is disposed of: the engine and all of its memory go when nobody holds the guest.
    return { error: guest.run(), guest }
  } catch (crash) {
    // The engine itself gave up: its host's stack ran out, or an assertion of its own failed.
    return { error: guard.crashed(crash, script.fileName), guest: null }
  }
}
