/** One policy in the engine of policies: a global scope with its hooks. */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import type { CommandOf, PolicyPart } from '../../protocol/command.ts'
import type { HookName } from '../../protocol/policy.ts'
import { POLICY_GUEST_CODE } from '../api/script-api.generated.ts'
import type { LineAnswer, PreparedLine } from '../sandbox/guest-line.ts'
import { API_FILE, SCRIPT_FILE } from '../sandbox/guest-stack.ts'
import type { GuestBridge } from '../sandbox/guest.ts'
import type { ScriptFrame } from '../sandbox/guest-stack.ts'
import type { WrittenFunction } from '../sandbox/prepared-script.ts'
import { type HeldGuest, type LineScope, type StatementCall, WatchedContext } from '../sandbox/watched-context.ts'
import type { HookCall } from './hook-call.ts'
import type { PolicyEngine } from './policy-engine.ts'
import { type CheckedResult, questionSchema, resultSchema } from './result-schema.ts'
import type { HookCaller } from './user-policy.ts'
import { FLUSH_HOOKS, type WireArgument, type WireCall } from './wire.ts'

/** Which policy, and which of its parts, for messages. */
export interface About {
  readonly policy: string
  readonly part: PolicyPart | null
}

/** A hook at one of its statements, and the policy that it belongs to. */
export interface HeldHook extends HeldGuest {
  readonly policy: string
  /** Functions and values of the policy, which its hooks see by their names. */
  readonly parts: readonly PolicyPart[]
}

export class PolicyGuest implements HookCaller, HeldHook {
  readonly #engine: PolicyEngine
  readonly #context: QuickJSContext
  readonly policy: string
  readonly parts: readonly PolicyPart[]
  readonly #watched: WatchedContext
  readonly #runtime: QuickJSHandle
  readonly #call: QuickJSHandle
  /** The call that the guest's questions are about. */
  #current: { readonly call: HookCall; readonly about: About } | null = null

  /** @throws PolicyFailure if a part is no code */
  constructor(engine: PolicyEngine, context: QuickJSContext, definition: CommandOf<'lab.definePolicy'>) {
    this.#engine = engine
    this.#context = context
    this.policy = definition.name
    this.parts = definition.parts
    const { map, prepared } = engine.script
    const { marker } = prepared
    this.#watched = new WatchedContext({
      ...{ context, engine: engine.engine, map, marker },
      api: () => this.#runtime,
      told: (index) => engine.told(this, index),
    })
    // A variable of the scope: it stays writable when the global object is sealed.
    context.unwrapResult(context.evalCode(`let ${marker} = { n: -1, d: 0, f: (value) => value }`, API_FILE)).dispose()
    const install = context.unwrapResult(
      context.evalCode(POLICY_GUEST_CODE, API_FILE, { type: 'global', strict: true }),
    )
    const door = context.newFunction('host', (payload) => this.#answer(payload))
    this.#runtime = context.unwrapResult(context.callFunction(install, context.undefined, door))
    for (const handle of [install, door]) handle.dispose()
    this.#call = context.getProp(this.#runtime, 'call')
    for (const part of definition.parts) this.#add(part)
    this.#invoke('seal', [], { policy: this.policy, part: null })
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
      const asked = (): string => this.#engine.during(context, about, run, (value) => context.getString(value))
      // Somebody looks at another lab while this one is held in a hook.
      const text = before === null ? asked() : this.#watched.inside(asked)
      const result = resultSchema.safeParse(parsed(text))
      if (!result.success) throw this.#engine.failure(about, 'its answer is none')
      return result.data
    } finally {
      this.#current = before
      for (const handle of handles) handle.dispose()
    }
  }

  watch(statements: readonly number[] | 'all', keepScopes: boolean): void {
    this.#watched.watch(statements, keepScopes)
  }

  get statement(): number {
    return this.#watched.statement
  }

  get frames(): ScriptFrame[] {
    return this.#watched.frames
  }

  hasScope(at: StatementCall): boolean {
    return this.#watched.hasScope(at)
  }

  evaluate(lines: readonly PreparedLine[], scope: LineScope, _bridge: GuestBridge, timeMs: number): LineAnswer[] {
    return this.#watched.evaluate(lines, scope, this.#engine, (work) => this.#apart(timeMs, work))
  }

  look(line: PreparedLine, at: StatementCall | null, _bridge: GuestBridge, timeMs: number): LineAnswer {
    return this.#watched.look(line, at, this.#engine, (work) => this.#apart(timeMs, work))
  }

  /** What a line asks about frames is answered by a copy of the call, which remembers nothing. */
  #apart<T>(timeMs: number, work: () => T): T {
    const held = this.#current
    this.#current = held === null ? null : { ...held, call: held.call.forLooking() }
    try {
      return this.#engine.apart(timeMs, work)
    } finally {
      this.#current = held
    }
  }

  refuse(name: HookName, message: string): never {
    throw this.#engine.failure(this.#about(name), message)
  }

  #about(name: string): About {
    return { policy: this.policy, part: this.parts.find((part) => part.kind === 'hook' && part.name === name) ?? null }
  }

  #add(part: PolicyPart): void {
    const context = this.#context
    const about: About = { policy: this.policy, part }
    const name = context.newString(part.name)
    switch (part.kind) {
      case 'value':
        this.#invoke('useJson', [name, context.newString(part.text)], about)
        return
      case 'function':
        this.#invoke('use', [name, this.#function(part, about)], about)
        return
      case 'hook': {
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
