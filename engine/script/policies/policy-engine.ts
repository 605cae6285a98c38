/** The engine in which the hooks of a script's policies run, apart from the script. */
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten-core'
import type { PolicyCompiler } from '../../lab/defined-policies.ts'
import { PolicyFailure, type HookError } from '../../lab/policy-failure.ts'
import { HOOK_NAMES, type HookName } from '../../protocol/policy.ts'
import { readThrown } from '../sandbox/describe-thrown.ts'
import type { GuestScript } from '../sandbox/guest.ts'
import { innermostPlace, scriptFrames } from '../sandbox/guest-stack.ts'
import { ScriptAbort } from '../sandbox/guard.ts'
import { type GuestEngine, loadQuickJs } from '../sandbox/quickjs-module.ts'
import { type About, type HeldHook, PolicyGuest } from './policy-guest.ts'
import { userPolicy } from './user-policy.ts'

export type { HeldHook } from './policy-guest.ts'

const MEMORY_BYTES = 32 * 1024 * 1024
const STACK_BYTES = 256 * 1024
/** Of one call of a hook. */
const HOOK_TIME_MS = 2000

/** What ends a script, and the hooks that it meets. */
export interface RunWatch {
  /** Milliseconds that all hooks of the run may take together. */
  readonly timeMs: number
  readonly shouldStop: () => boolean
  /** Milliseconds for which the run was held so far: they do not count. */
  readonly heldMs: () => number
}

/** Who hears of the statements of hooks. */
export interface HookListener {
  /**
   * A statement of a hook that was chosen with `watch` is about to run, perhaps in a copy of the lab or in a step of the past.
   * @throws ScriptAbort to end the run
   */
  atHookStatement(hook: HeldHook, index: number): void
}

/**
 * One engine for all policies of a run; each has a global scope of its own. It lives as long as the policies do: going back
 * in time asks the hooks again.
 */
export class PolicyEngine {
  readonly #engine: GuestEngine
  readonly #runtime: QuickJSRuntime
  readonly #script: GuestScript
  readonly #now: () => number
  readonly #compiled = new Map<string, ReturnType<PolicyCompiler>>()
  #run: { readonly watch: RunWatch; spentMs: number } | null = null
  #deadline = Infinity
  #abort: Pick<HookError, 'kind' | 'message'> | null = null
  readonly #guests: PolicyGuest[] = []
  #watched: readonly [statements: readonly number[] | 'all', keepScopes: boolean] = [[], false]
  #listener: HookListener | null = null

  private constructor(engine: GuestEngine, script: GuestScript, now: () => number) {
    this.#engine = engine
    this.#script = script
    this.#now = now
    this.#runtime = engine.quickJs.newRuntime()
    this.#runtime.setMaxStackSize(STACK_BYTES)
    this.#runtime.setInterruptHandler(() => this.#mustEnd())
  }

  /** @param now milliseconds */
  static async create(script: GuestScript, now: () => number): Promise<PolicyEngine> {
    return new PolicyEngine(await loadQuickJs(MEMORY_BYTES), script, now)
  }

  /** Makes a policy of a definition. */
  readonly compile: PolicyCompiler = (definition) => {
    const key = JSON.stringify(definition)
    const known = this.#compiled.get(key)
    if (known !== undefined) return known
    const hooks = new Set<HookName>()
    for (const { kind, name } of definition.parts) {
      const hook = HOOK_NAMES.find((known) => known === name)
      if (kind === 'hook' && hook !== undefined) hooks.add(hook)
    }
    const guest = new PolicyGuest(this, this.#runtime.newContext(), definition)
    guest.watch(...this.#watched)
    this.#guests.push(guest)
    const policy = userPolicy(definition, hooks, guest)
    this.#compiled.set(key, policy)
    return policy
  }

  /** The script begins: from here on its limits hold for the hooks as well. */
  beginRun(watch: RunWatch): void {
    this.#run = { watch, spentMs: 0 }
  }

  /** The script has ended. Hooks are asked again for steps of the past, with the limits of a single call alone. */
  endRun(): void {
    this.#run = null
    this.#listener = null
  }

  /** Statements of hooks are told of from here on. */
  heardBy(listener: HookListener): void {
    this.#listener = listener
  }

  /** Chooses the statements that are told of, and whether scopes of others are kept (see `WatchedContext`). */
  watch(statements: readonly number[] | 'all', keepScopes: boolean): void {
    this.#watched = [statements, keepScopes]
    for (const guest of this.#guests) guest.watch(statements, keepScopes)
  }

  get script(): GuestScript {
    return this.#script
  }

  get engine(): GuestEngine {
    return this.#engine
  }

  /** Why what runs now has to end; null while it may go on. */
  get abort(): Pick<HookError, 'kind' | 'message'> | null {
    return this.#abort
  }

  /** A chosen statement of a hook is about to run. @returns whether it may */
  told(hook: HeldHook, index: number): boolean {
    try {
      this.#listener?.atHookStatement(hook, index)
      return true
    } catch (error) {
      const stopped = error instanceof ScriptAbort && error.kind === 'stopped'
      const message = error instanceof Error ? error.message : String(error)
      this.#abort ??= { kind: stopped ? 'stopped' : 'exception', message }
      return false
    }
  }

  /** Runs something else while a hook is held, with a limit of time of its own; its end is not the hook's. */
  apart<T>(timeMs: number, work: () => T): T {
    const [deadline, abort] = [this.#deadline, this.#abort]
    this.#deadline = this.#clock() + timeMs
    this.#abort = null
    try {
      return work()
    } finally {
      this.#deadline = deadline
      this.#abort = abort
    }
  }

  /** Runs guest code under the limits; what it leaves is read by `read`. */
  during<T>(
    context: QuickJSContext,
    about: About,
    run: () => ReturnType<QuickJSContext['evalCode']>,
    read: (value: QuickJSHandle) => T,
  ): T {
    const begin = this.#clock()
    // A hook of another lab may be asked while one is held; what it takes is not the run's.
    const isInner = this.#deadline !== Infinity
    const left = this.#run === null || isInner ? Infinity : this.#run.watch.timeMs - this.#run.spentMs
    return this.apart(Math.min(HOOK_TIME_MS, left), () => {
      let answer
      try {
        answer = run()
      } catch (crash) {
        // The engine itself gave up.
        throw this.#failure(
          about,
          { kind: 'stack', message: crash instanceof Error ? crash.message : 'the engine failed' },
          '',
        )
      } finally {
        if (this.#run !== null && !isInner) this.#run.spentMs += this.#clock() - begin
      }
      if (answer.error !== undefined) {
        const thrown = readThrown(context, answer.error, this.#engine.memoryFull(), 'script')
        answer.error.dispose()
        const { kind } = thrown
        const hookKind = kind === 'syntax' || kind === 'memory' || kind === 'stack' ? kind : 'exception'
        throw this.#failure(about, this.#abort ?? { kind: hookKind, message: thrown.message }, thrown.stack)
      }
      const value = read(answer.value)
      answer.value.dispose()
      return value
    })
  }

  /** Milliseconds that count: it stands still while the run is held. */
  #clock(): number {
    return this.#now() - (this.#run?.watch.heldMs() ?? 0)
  }

  /** Ends what runs with the lab's own words. */
  end(message: string): void {
    this.#abort ??= { kind: 'exception', message }
  }

  failure(about: About, message: string): PolicyFailure {
    return this.#failure(about, { kind: 'exception', message }, '')
  }

  #failure(about: About, { kind, message }: Pick<HookError, 'kind' | 'message'>, stack: string): PolicyFailure {
    const { map, fileName } = this.#script
    const { policy, part } = about
    const start = part === null || part.kind === 'value' ? null : { line: part.line, column: part.column }
    const where = part === null ? policy : `${policy}, ${part.name}`
    return new PolicyFailure({
      kind,
      message: kind === 'stopped' ? message : `Policy ${where}: ${hookHint(message)}`,
      place: innermostPlace(stack, map) ?? start,
      stack: scriptFrames(stack, map, fileName),
    })
  }

  #mustEnd(): boolean {
    if (this.#abort !== null) return true
    if (this.#run?.watch.shouldStop() === true) {
      this.#abort = { kind: 'stopped', message: 'Stopped.' }
    } else if (this.#clock() > this.#deadline) {
      this.#abort = { kind: 'time', message: 'it ran too long and was ended.' }
    }
    return this.#abort !== null
  }
}

/** What a hook cannot see is the first thing to go wrong. */
export function hookHint(message: string): string {
  return /^ReferenceError: .* is not defined$/.test(message)
    ? `${message}; a hook sees nothing of the script but what \`uses\` lists`
    : message
}
