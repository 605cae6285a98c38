/** The engine in which the hooks of a script's policies run, apart from the script. */
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten-core'
import type { PolicyCompiler } from '../../lab/defined-policies.ts'
import { PolicyFailure, type HookError } from '../../lab/policy-failure.ts'
import type { CommandOf, PolicyPart } from '../../protocol/command.ts'
import { HOOK_NAMES, type HookName } from '../../protocol/policy.ts'
import { POLICY_GUEST_CODE } from '../api/script-api.generated.ts'
import { readThrown } from '../sandbox/describe-thrown.ts'
import type { GuestScript } from '../sandbox/guest.ts'
import { API_FILE, innermostPlace, SCRIPT_FILE, scriptFrames } from '../sandbox/guest-stack.ts'
import type { WrittenFunction } from '../sandbox/prepared-script.ts'
import { type GuestEngine, loadQuickJs } from '../sandbox/quickjs-module.ts'
import type { HookCall } from './hook-call.ts'
import { type CheckedResult, questionSchema, resultSchema } from './result-schema.ts'
import { type HookCaller, userPolicy } from './user-policy.ts'
import { FLUSH_HOOKS, type WireArgument, type WireCall } from './wire.ts'

const MEMORY_BYTES = 32 * 1024 * 1024
const STACK_BYTES = 256 * 1024
/** Of one call of a hook. */
const HOOK_TIME_MS = 2000

type Definition = CommandOf<'lab.definePolicy'>

/** What ends a script, and the hooks that it meets. */
export interface RunWatch {
  /** Milliseconds that all hooks of the run may take together. */
  readonly timeMs: number
  readonly shouldStop: () => boolean
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
    const policy = userPolicy(definition, hooks, new PolicyGuest(this, this.#runtime.newContext(), definition))
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
  }

  get script(): GuestScript {
    return this.#script
  }

  /** Runs guest code under the limits; what it leaves is read by `read`. */
  during<T>(
    context: QuickJSContext,
    about: About,
    run: () => ReturnType<QuickJSContext['evalCode']>,
    read: (value: QuickJSHandle) => T,
  ): T {
    const begin = this.#now()
    this.#deadline =
      begin + Math.min(HOOK_TIME_MS, this.#run === null ? Infinity : this.#run.watch.timeMs - this.#run.spentMs)
    this.#abort = null
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
      this.#deadline = Infinity
      if (this.#run !== null) this.#run.spentMs += this.#now() - begin
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
      message: kind === 'stopped' ? message : `Policy ${where}: ${hint(message)}`,
      place: innermostPlace(stack, map) ?? start,
      stack: scriptFrames(stack, map, fileName),
    })
  }

  #mustEnd(): boolean {
    if (this.#abort !== null) return true
    if (this.#run?.watch.shouldStop() === true) {
      this.#abort = { kind: 'stopped', message: 'Stopped.' }
    } else if (this.#now() > this.#deadline) {
      this.#abort = { kind: 'time', message: 'it ran too long and was ended.' }
    }
    return this.#abort !== null
  }
}

/** Which policy, and which of its parts, for messages. */
interface About {
  readonly policy: string
  readonly part: PolicyPart | null
}

/** What a hook cannot see is the first thing to go wrong. */
function hint(message: string): string {
  return /^ReferenceError: .* is not defined$/.test(message)
    ? `${message}; a hook sees nothing of the script but what \`uses\` lists`
    : message
}

/** One policy in the engine: a global scope with its hooks. */
class PolicyGuest implements HookCaller {
  readonly #engine: PolicyEngine
  readonly #context: QuickJSContext
  readonly #policy: string
  readonly #parts = new Map<string, PolicyPart>()
  readonly #runtime: QuickJSHandle
  readonly #call: QuickJSHandle
  /** The call that the guest's questions are about. */
  #current: { readonly call: HookCall; readonly about: About } | null = null

  /** @throws PolicyFailure if a part is no code */
  constructor(engine: PolicyEngine, context: QuickJSContext, definition: Definition) {
    this.#engine = engine
    this.#context = context
    this.#policy = definition.name
    const { marker } = engine.script.prepared
    // A variable of the scope: it stays writable when the global object is sealed.
    context.unwrapResult(context.evalCode(`let ${marker} = { n: -1, d: 0 }`, API_FILE)).dispose()
    const install = context.unwrapResult(
      context.evalCode(POLICY_GUEST_CODE, API_FILE, { type: 'global', strict: true }),
    )
    const door = context.newFunction('host', (payload) => this.#answer(payload))
    this.#runtime = context.unwrapResult(context.callFunction(install, context.undefined, door))
    for (const handle of [install, door]) handle.dispose()
    this.#call = context.getProp(this.#runtime, 'call')
    for (const part of definition.parts) this.#add(part)
    this.#invoke('seal', [], { policy: this.#policy, part: null })
  }

  call(name: HookName, call: HookCall, args: readonly WireArgument[]): CheckedResult {
    const context = this.#context
    const about = this.#about(name)
    const wire: WireCall = { objects: call.takeObjects(), args }
    const before = this.#current
    this.#current = { call, about }
    const handles = [context.newString(name), context.newString(JSON.stringify(wire))]
    try {
      const run = (): ReturnType<QuickJSContext['evalCode']> => context.callFunction(this.#call, this.#runtime, handles)
      const text = this.#engine.during(context, about, run, (value) => context.getString(value))
      const result = resultSchema.safeParse(parsed(text))
      if (!result.success) throw this.#engine.failure(about, 'its answer is none')
      return result.data
    } finally {
      this.#current = before
      for (const handle of handles) handle.dispose()
    }
  }

  refuse(name: HookName, message: string): never {
    throw this.#engine.failure(this.#about(name), message)
  }

  #about(name: string): About {
    return { policy: this.#policy, part: this.#parts.get(name) ?? null }
  }

  #add(part: PolicyPart): void {
    const context = this.#context
    const about: About = { policy: this.#policy, part }
    const name = context.newString(part.name)
    switch (part.kind) {
      case 'value':
        this.#invoke('useJson', [name, context.newString(part.text)], about)
        return
      case 'function':
        this.#invoke('use', [name, this.#function(part, about)], about)
        return
      case 'hook': {
        this.#parts.set(part.name, part)
        const flushes = FLUSH_HOOKS.some((hook) => hook === part.name)
        this.#invoke('hook', [name, this.#function(part, about), flushes ? context.true : context.false], about)
        return
      }
      default:
        part satisfies never
    }
  }

  /** Evaluates a function where it stands in the script, so that its errors have their place. */
  #function(part: Exclude<PolicyPart, { kind: 'value' }>, about: About): QuickJSHandle {
    const context = this.#context
    const code = this.#engine.script.map.asRun(part)
    if (code === null) throw this.#engine.failure(about, 'the script has no such function')
    const evaluate = (open: string, close: string): ReturnType<QuickJSContext['evalCode']> =>
      context.evalCode(placed(code, open, close), SCRIPT_FILE, { type: 'global', strict: true })
    const expression = evaluate('(', '\n)')
    if (expression.error === undefined) return expression.value
    expression.error.dispose()
    // A method is none outside of an object.
    const holder = this.#engine.during(
      context,
      about,
      () => evaluate('({', '\n})'),
      (value) => value.dup(),
    )
    const only = context.getProp(this.#runtime, 'only')
    return this.#engine.during(
      context,
      about,
      () => context.callFunction(only, this.#runtime, holder),
      (value) => value.dup(),
    )
  }

  #invoke(member: string, args: QuickJSHandle[], about: About): void {
    const context = this.#context
    const method = context.getProp(this.#runtime, member)
    this.#engine.during(
      context,
      about,
      () => context.callFunction(method, this.#runtime, args),
      () => undefined,
    )
    for (const handle of [method, ...args])
      if (handle.alive && handle !== context.true && handle !== context.false) handle.dispose()
  }

  #answer(payload: QuickJSHandle): QuickJSHandle {
    const context = this.#context
    const question = questionSchema.safeParse(parsed(context.getString(payload)))
    if (!question.success || this.#current === null) return this.#refuse('a question that is none')
    try {
      return context.newString(JSON.stringify(this.#current.call.answer(question.data)))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return this.#refuse(error.message)
    }
  }

  #refuse(message: string): QuickJSHandle {
    this.#engine.end(message)
    return this.#context.undefined
  }
}

/** `text` after `open`, in the line and column where it stands in the script. */
function placed({ text, line, column }: WrittenFunction, open: string, close: string): string {
  const room = column - 1 - open.length
  const lines = '\n'.repeat(line - 1)
  // At the very beginning of a line there is no room: what opens it stands on the line above.
  const before =
    room >= 0
      ? lines + ' '.repeat(room) + open
      : `${lines.slice(1)}${open}${line > 1 ? '\n' : ''}${' '.repeat(column - 1)}`
  return `${before}${text}${close}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
