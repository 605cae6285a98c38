import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import type { ScriptPlace } from '../../protocol/command.ts'
import type { ScriptError } from '../../protocol/run.ts'
import { describeThrown, type ThrownContext } from './describe-thrown.ts'
import type { Guard } from './guard.ts'
import { API_FILE, framesOf, innermostPlace, ONLY_CALL, SCRIPT_FILE, type ScriptFrame } from './guest-stack.ts'
import { type KeptCode, type LineAnswer, LineTools, type PreparedLine } from './guest-line.ts'
import type { PreparedScript, ScriptMap } from './prepared-script.ts'
import type { GuestEngine } from './quickjs-module.ts'
import type { ReadyEngine } from './ready-engine.ts'

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

/** A script with what leads from its code to its source. */
export interface GuestScript {
  readonly prepared: PreparedScript
  readonly map: ScriptMap
  readonly fileName: string
}

/** Set free when a script has ended, so that the engine can say why even when all else is used up. */
const BALLAST_BYTES = 256 * 1024

/**
 * Lets the marker tell of chosen statements (see instrument). Evaluates to functions: one chooses statements, `all` or
 * indexes with commas between, and says whether the scopes of others, in which something is called, are kept, too; one gives a statement's scope as it
 * was when the statement was last told of, by the call that is so deep, or by any call (depth -1).
 */
const watchMarker = (marker: string): string => `(function (hook) {
  let keep = false, all = false, chosen = new Set()
  const scopes = new Map(), calls = []
  const watches = (n, callsNothing) => all || chosen.has(n) || (keep && !callsNothing)
  ${marker}.p = (scope) => {
    const n = ${marker}.n
    if (scope !== undefined) {
      scopes.set(n, scope)
      calls[${marker}.d] = { n, scope }
    }
    if ((all || chosen.has(n)) && hook(n) === undefined) throw new Error('the script is being ended')
  }
  return {
    choose(list, keepScopes) {
      if (!keepScopes) calls.length = 0
      keep = keepScopes
      all = list === 'all'
      chosen = new Set(all || list === '' ? [] : list.split(',').map(Number))
      ${marker}.w = keep || all || chosen.size > 0 ? watches : undefined
    },
    scope(n, depth) {
      if (depth < 0) return scopes.get(n)
      return calls[depth]?.n === n ? calls[depth].scope : undefined
    },
  }
})`

/** A statement whose variables are looked at. */
export interface StatementCall {
  readonly statement: number
  /** Which call of its function, as `ScriptFrame` counts; null for the last one that came to the statement. */
  readonly depth: number | null
}

/** How a line is evaluated. */
export interface LineScope {
  /** Whose variables it sees; null for the script's global ones. */
  readonly at: StatementCall | null
  /** Declarations of lines before it. */
  readonly kept: readonly KeptCode[]
  /** How deep the parts of the value are listed. */
  readonly depth: number
  /** Told when those declarations are made, and the line is about to run. */
  readonly began?: () => void
}

/** A script in its engine: runs it, and evaluates lines in its scope while it is held and after its end. */
export class Guest {
  readonly #engine: GuestEngine
  readonly #context: QuickJSContext
  readonly #script: GuestScript
  readonly #guard: Guard
  readonly #atStatement: (index: number) => void
  #bridge: GuestBridge
  #ballast: QuickJSHandle | undefined
  /** The API's function, until it has been called. */
  readonly #install: QuickJSHandle
  /** What the API's code gives its host. */
  #api: QuickJSHandle | undefined
  /** Made when a line is first evaluated. */
  #lineTools: LineTools | undefined
  /** Chooses the statements that are told of, and gives their scopes; made when it is first needed. */
  #watcher: { readonly choose: QuickJSHandle; readonly scope: QuickJSHandle } | undefined
  /** A line is evaluated: statements of the script that it calls are not told of. */
  #evaluating = false

  /** @param atStatement told of the statements that `watch` chose, before each runs */
  constructor(
    ready: ReadyEngine,
    script: GuestScript,
    guard: Guard,
    bridge: GuestBridge,
    atStatement: (index: number) => void,
  ) {
    this.#engine = ready.engine
    this.#context = ready.context
    this.#install = ready.install
    this.#script = script
    this.#guard = guard
    this.#bridge = bridge
    this.#atStatement = atStatement
  }

  /** Hands the API's code the door to the host. */
  load(seed: number): void {
    const context = this.#context
    const { marker } = this.#script.prepared
    // Not a property of globalThis: a script that lists those does not see it.
    context.unwrapResult(context.evalCode(`const ${marker}={n:-1,d:0}`, API_FILE)).dispose()
    this.#ballast = context.unwrapResult(context.evalCode(`new ArrayBuffer(${String(BALLAST_BYTES)})`, API_FILE))
    const door = context.newFunction('hostCall', (payload, stack) => this.#call(payload, stack))
    const seedHandle = context.newNumber(seed)
    const markerHandle = context.unwrapResult(context.evalCode(marker, API_FILE))
    const given = [door, seedHandle, markerHandle]
    this.#api = context.unwrapResult(context.callFunction(this.#install, context.undefined, given))
    for (const handle of [this.#install, ...given]) handle.dispose()
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

  /** The statement that runs now. */
  get statement(): number {
    return this.#marker()
  }

  /** The calls that have not returned, innermost first. */
  get frames(): ScriptFrame[] {
    const { map, prepared } = this.#script
    const stack = this.#context.evalCode('new Error().stack', API_FILE)
    const text = stack.error === undefined ? this.#context.getString(stack.value) : ''
    stack.dispose()
    return framesOf(text, map, this.#number(`${prepared.marker}.d`))
  }

  /**
   * Chooses the statements that are told of before they run: a list of indexes, or all.
   * @param keepScopes so that lines can be evaluated among the variables of whichever statement runs then
   */
  watch(statements: readonly number[] | 'all', keepScopes: boolean): void {
    if (this.#watcher === undefined && statements.length === 0 && !keepScopes) return
    const context = this.#context
    const { choose } = (this.#watcher ??= this.#makeWatcher())
    const list = context.newString(statements === 'all' ? 'all' : statements.join(','))
    const keep = keepScopes ? context.true : context.false
    context.unwrapResult(context.callFunction(choose, context.undefined, list, keep)).dispose()
    list.dispose()
  }

  /**
   * Evaluates lines, each for itself. Whatever they do to the script's values is undone, so that the script goes on as if it
   * had not been: its whole memory is put back.
   * @param bridge what operations and questions go to meanwhile
   * @param timeMs limit of their time together
   */
  evaluate(lines: readonly PreparedLine[], scope: LineScope, bridge: GuestBridge, timeMs: number): LineAnswer[] {
    // Made before the copy: the handles are to outlive it.
    const tools = this.#tools()
    const restore = this.#engine.snapshot()
    try {
      return this.#apart(bridge, timeMs, () => {
        const inner = tools.scopeWith(this.#scopeOf(scope.at), scope.kept)
        scope.began?.()
        return lines.map((line) => tools.evaluate(line, inner, scope.kept, scope.depth, this.#guard))
      })
    } finally {
      restore()
    }
  }

  /** As `evaluate`, for a line that is known to change nothing: the memory is not put back. */
  look(line: PreparedLine, at: StatementCall | null, bridge: GuestBridge, timeMs: number): LineAnswer {
    const tools = this.#tools()
    return this.#apart(bridge, timeMs, () => {
      const scope = this.#scopeOf(at)
      const answer = tools.evaluate(line, tools.scopeWith(scope, []), [], 0, this.#guard)
      scope?.dispose()
      return answer
    })
  }

  /** Whether the local variables of a statement can be looked at. */
  hasScope(at: StatementCall): boolean {
    const scope = this.#scopeOf(at)
    scope?.dispose()
    return scope !== null
  }

  #apart<T>(bridge: GuestBridge, timeMs: number, work: () => T): T {
    const outer = this.#bridge
    this.#bridge = bridge
    this.#evaluating = true
    try {
      return this.#guard.apart(timeMs, work)
    } finally {
      this.#evaluating = false
      this.#bridge = outer
    }
  }

  #tools(): LineTools {
    const { marker } = this.#script.prepared
    return (this.#lineTools ??= new LineTools(this.#context, marker, this.#api, this.#engine.memoryFull))
  }

  #makeWatcher(): { readonly choose: QuickJSHandle; readonly scope: QuickJSHandle } {
    const context = this.#context
    const hook = context.newFunction('hook', (index) => this.#told(context.getNumber(index)))
    const code = watchMarker(this.#script.prepared.marker)
    const make = context.unwrapResult(context.evalCode(code, API_FILE, { type: 'global', strict: true }))
    const made = context.unwrapResult(context.callFunction(make, context.undefined, hook))
    const watcher = { choose: context.getProp(made, 'choose'), scope: context.getProp(made, 'scope') }
    for (const handle of [make, made, hook]) handle.dispose()
    return watcher
  }

  /** The scope of a statement as it was when it was last told of. */
  #scopeOf(at: StatementCall | null): QuickJSHandle | null {
    if (at === null || this.#watcher === undefined) return null
    const context = this.#context
    const args = [context.newNumber(at.statement), context.newNumber(at.depth ?? -1)]
    const scope = context.unwrapResult(context.callFunction(this.#watcher.scope, context.undefined, args))
    for (const handle of args) handle.dispose()
    if (context.typeof(scope) === 'function') return scope
    scope.dispose()
    return null
  }

  #told(index: number): QuickJSHandle {
    const context = this.#context
    if (this.#evaluating) return context.true
    const go = this.#guard.during(this.#script.map.statementPlace(index), () => {
      this.#atStatement(index)
      return true
    })
    return go === undefined ? context.undefined : context.true
  }

  #call(payload: QuickJSHandle, stack: QuickJSHandle): QuickJSHandle {
    const context = this.#context
    const place = this.#placeOf(context.getString(stack))
    const answer = this.#guard.during(place, () => this.#bridge.call(context.getString(payload), place))
    return answer === undefined ? context.undefined : context.newString(answer)
  }

  /** @param stack the engine's, or the mark of a statement with a single call and its index (see HostCall) */
  #placeOf(stack: string): ScriptPlace | null {
    const { map } = this.#script
    return stack.startsWith(ONLY_CALL)
      ? map.onlyCallPlace(Number(stack.slice(ONLY_CALL.length)))
      : innermostPlace(stack, map)
  }

  #marker(): number {
    return this.#number(`${this.#script.prepared.marker}.n`)
  }

  /** A number that the guest knows; -1 if it cannot say. */
  #number(code: string): number {
    const answer = this.#context.evalCode(code, API_FILE)
    const value = answer.error === undefined ? this.#context.getNumber(answer.value) : -1
    answer.dispose()
    return value
  }

  #describe(thrown: QuickJSHandle): ScriptError {
    this.#ballast?.dispose()
    this.#ballast = undefined
    const { map, fileName } = this.#script
    const { abort, abortPlace } = this.#guard
    const about: ThrownContext = {
      map,
      fileName,
      statement: map.statementPlace(this.#marker()),
      memoryFull: this.#engine.memoryFull(),
    }
    if (abort === null) return describeThrown(this.#context, thrown, about)
    const place = abortPlace ?? about.statement
    return {
      kind: abort.kind,
      message: abort.message,
      place: place === null ? null : { fileName, ...place },
      stack: [],
    }
  }
}
