import type { ScriptPlace } from '../../protocol/command.ts'
import type { RunLimits, ScriptError } from '../../protocol/run.ts'

/** Thrown by a bridge to end the script, whatever it tries to catch. */
export class ScriptAbort extends Error {
  override readonly name = 'ScriptAbort'
  readonly kind: ScriptError['kind']

  constructor(kind: ScriptError['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** What a guard watches. */
export interface GuardOptions {
  readonly limits: RunLimits
  /** Polled while the script runs: true ends it. */
  readonly shouldStop: () => boolean
  /** Milliseconds, for the time limit. */
  readonly now: () => number
  /** Called with each poll; what it throws as a ScriptAbort ends the script. */
  readonly poll?: () => void
  /** Milliseconds for which the run was held: they do not count. */
  readonly heldMs?: () => number
}

/** What runs under the guard now: the script, or a line that is evaluated while the script is held. */
interface Scope {
  readonly end: number
  readonly isScript: boolean
  readonly timeMs: number
  abort: ScriptAbort | null
  abortPlace: ScriptPlace | null
}

/** Watches the limits and remembers why a run has to end. */
export class Guard {
  readonly #options: GuardOptions
  #scope: Scope

  constructor(options: GuardOptions) {
    this.#options = options
    this.#scope = this.#begin(options.limits.timeMs, true)
  }

  /** Why what runs now has to end; null while it may go on. */
  get abort(): ScriptAbort | null {
    return this.#scope.abort
  }

  /** Where it was when that was decided. */
  get abortPlace(): ScriptPlace | null {
    return this.#scope.abortPlace
  }

  /** Polled by the engine: true interrupts the script, and no `catch` of it holds that up. */
  check(): boolean {
    const scope = this.#scope
    if (scope.abort !== null) return true
    if (scope.isScript) this.during(null, () => this.#options.poll?.())
    if (scope.abort !== null) return true
    const held = scope.isScript ? (this.#options.heldMs?.() ?? 0) : 0
    if (this.#options.shouldStop()) {
      scope.abort = new ScriptAbort('stopped', 'Stopped.')
    } else if (this.#options.now() - held > scope.end) {
      const what = scope.isScript ? 'The script' : 'The line'
      scope.abort = new ScriptAbort('time', `${what} ran longer than ${String(scope.timeMs / 1000)} s and was ended.`)
    }
    return scope.abort !== null
  }

  /**
   * Calls the host's side for the guest: nothing that goes wrong there may reach the guest as an error of the host.
   * @param place where the guest called
   * @returns undefined when the guest is being ended
   */
  during<T>(place: ScriptPlace | null, work: () => T): T | undefined {
    if (this.#scope.abort !== null) return undefined
    try {
      return work()
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      this.#scope.abort = error instanceof ScriptAbort ? error : new ScriptAbort('internal', `The lab failed: ${text}`)
      this.#scope.abortPlace = place
      return undefined
    }
  }

  /** Runs something else while the script is held, with a time limit of its own; its end is not the script's. */
  apart<T>(timeMs: number, work: () => T): T {
    const outer = this.#scope
    this.#scope = this.#begin(timeMs, false)
    try {
      return work()
    } finally {
      this.#scope = outer
    }
  }

  /** The error of a run whose engine itself gave up. */
  crashed(crash: unknown, fileName: string): ScriptError {
    const { abort, abortPlace } = this.#scope
    const place = abortPlace === null ? null : { fileName, ...abortPlace }
    if (abort !== null) return { kind: abort.kind, message: abort.message, place, stack: [] }
    const kind = crash instanceof RangeError ? 'stack' : 'internal'
    const text = crash instanceof Error ? crash.message : String(crash)
    const message = kind === 'stack' ? 'The script calls itself too deeply.' : `The script engine failed: ${text}`
    return { kind, message, place, stack: [] }
  }

  #begin(timeMs: number, isScript: boolean): Scope {
    return { end: this.#options.now() + timeMs, isScript, timeMs, abort: null, abortPlace: null }
  }
}
