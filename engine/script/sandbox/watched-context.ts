import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import { type KeptCode, type LineAnswer, type LineEnd, LineTools, type PreparedLine } from './guest-line.ts'
import { API_FILE, framesOf, type ScriptFrame } from './guest-stack.ts'
import type { GuestBridge } from './guest.ts'
import type { ScriptMap } from './prepared-script.ts'
import type { GuestEngine } from './quickjs-module.ts'

/**
 * Lets the marker tell of chosen statements (see instrument). Evaluates to functions: one chooses statements, `all` or
 * indexes with commas between, and says whether the scopes of others, in which something is called, are kept, too; one gives a statement's scope as it
 * was when the statement was last told of, by the call that is so deep, or by any call (depth -1); one forgets,
 * when what it returns is called, which statements ran since.
 */
const watchMarker = (marker: string): string => `(function (hook) {
  let keep = false, all = false, chosen = new Set()
  const scopes = new Map(), calls = []
  const watches = (n, callsNothing) => all || chosen.has(n) || (keep && !callsNothing)
  ${marker}.p = (scope, isLeft) => {
    const n = ${marker}.n
    if (scope !== undefined) {
      scopes.set(n, scope)
      // One that nobody counts would take the place of its caller.
      if (!isLeft) calls[${marker}.d] = { n, scope }
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
    apart() {
      const { n, k, e, w } = ${marker}
      ${marker}.w = undefined
      return () => Object.assign(${marker}, { n, k, e, w })
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

/** Code that is held at a statement: its calls, and lines that are evaluated among their variables. */
export interface HeldGuest {
  /** The statement that runs now. */
  readonly statement: number
  /** The calls that have not returned, innermost first. */
  readonly frames: ScriptFrame[]
  /**
   * Evaluates lines, each for itself. Whatever they do to the guest's values is undone, so that it goes on as if it had not
   * been: its whole memory is put back.
   * @param bridge what operations go to meanwhile
   * @param timeMs limit of their time together
   */
  evaluate(lines: readonly PreparedLine[], scope: LineScope, bridge: GuestBridge, timeMs: number): LineAnswer[]
  /** As `evaluate`, for a line that is known to change nothing: the memory is not put back. */
  look(line: PreparedLine, at: StatementCall | null, bridge: GuestBridge, timeMs: number): LineAnswer
  /** Whether the local variables of a statement can be looked at. */
  hasScope(at: StatementCall): boolean
}

/** Where the statements are. */
export interface WatchedCode {
  readonly context: QuickJSContext
  readonly engine: GuestEngine
  readonly map: ScriptMap
  /** The name of the constant that the markers use. */
  readonly marker: string
  /** What the code of the API, or of the policies, gives its host. */
  readonly api: () => QuickJSHandle | undefined
  /** Told of chosen statements before they run. @returns false to end what runs */
  readonly told: (index: number) => boolean
}

/** What `watchMarker` evaluates to. */
interface Watcher {
  readonly choose: QuickJSHandle
  readonly scope: QuickJSHandle
  readonly apart: QuickJSHandle
}

/** Does something with a limit of time of its own. */
type Apart = <T>(work: () => T) => T

/** A global scope whose instrumented statements can be watched (see instrument), and looked around in. */
export class WatchedContext {
  readonly #code: WatchedCode
  /** Made when a line is first evaluated. */
  #lineTools: LineTools | undefined
  /** Chooses the statements that are told of, and gives their scopes; made when it is first needed. */
  #watcher: Watcher | undefined
  /** A line is evaluated: statements that it calls are not told of. */
  #evaluating = false

  constructor(code: WatchedCode) {
    this.#code = code
  }

  get statement(): number {
    return this.#number('n')
  }

  get frames(): ScriptFrame[] {
    const { context, map } = this.#code
    const stack = context.evalCode('new Error().stack', API_FILE)
    const text = stack.error === undefined ? context.getString(stack.value) : ''
    stack.dispose()
    return framesOf(text, map, this.#number('d'))
  }

  /**
   * Chooses the statements that are told of before they run: a list of indexes, or all.
   * @param keepScopes so that lines can be evaluated among the variables of whichever statement runs then
   */
  watch(statements: readonly number[] | 'all', keepScopes: boolean): void {
    if (this.#watcher === undefined && statements.length === 0 && !keepScopes) return
    const { context } = this.#code
    const { choose } = (this.#watcher ??= this.#makeWatcher())
    const list = context.newString(statements === 'all' ? 'all' : statements.join(','))
    const keep = keepScopes ? context.true : context.false
    context.unwrapResult(context.callFunction(choose, context.undefined, list, keep)).dispose()
    list.dispose()
  }

  /** Runs code of the same scope while a statement of it is held: nothing of that is told of, nor taken for it. */
  inside<T>(work: () => T): T {
    if (this.#watcher === undefined) return work()
    const { context } = this.#code
    const back = context.unwrapResult(context.callFunction(this.#watcher.apart, context.undefined))
    try {
      return work()
    } finally {
      context.unwrapResult(context.callFunction(back, context.undefined)).dispose()
      back.dispose()
    }
  }

  /** See `HeldGuest`. @param end why a line had to end */
  evaluate(lines: readonly PreparedLine[], scope: LineScope, end: LineEnd, apart: Apart): LineAnswer[] {
    // Made before the copy: the handles are to outlive it.
    const tools = this.#tools()
    const restore = this.#code.engine.snapshot()
    try {
      return this.#apart(apart, () => {
        const inner = tools.scopeWith(this.#scopeOf(scope.at), scope.kept)
        scope.began?.()
        return lines.map((line) => tools.evaluate(line, inner, scope.kept, scope.depth, end))
      })
    } finally {
      restore()
    }
  }

  look(line: PreparedLine, at: StatementCall | null, end: LineEnd, apart: Apart): LineAnswer {
    const tools = this.#tools()
    return this.#apart(apart, () => {
      const scope = this.#scopeOf(at)
      const answer = tools.evaluate(line, tools.scopeWith(scope, []), [], 0, end)
      scope?.dispose()
      return answer
    })
  }

  hasScope(at: StatementCall): boolean {
    const scope = this.#scopeOf(at)
    scope?.dispose()
    return scope !== null
  }

  #apart<T>(apart: Apart, work: () => T): T {
    this.#evaluating = true
    try {
      return apart(work)
    } finally {
      this.#evaluating = false
    }
  }

  #tools(): LineTools {
    const { context, marker, api, engine } = this.#code
    return (this.#lineTools ??= new LineTools(context, marker, api(), engine.memoryFull))
  }

  #makeWatcher(): Watcher {
    const { context, marker, told } = this.#code
    const hook = context.newFunction('hook', (index) =>
      this.#evaluating || told(context.getNumber(index)) ? context.true : context.undefined,
    )
    const make = context.unwrapResult(context.evalCode(watchMarker(marker), API_FILE, { type: 'global', strict: true }))
    const made = context.unwrapResult(context.callFunction(make, context.undefined, hook))
    const member = (name: string): QuickJSHandle => context.getProp(made, name)
    const watcher = { choose: member('choose'), scope: member('scope'), apart: member('apart') }
    for (const handle of [make, made, hook]) handle.dispose()
    return watcher
  }

  /** The scope of a statement as it was when it was last told of. */
  #scopeOf(at: StatementCall | null): QuickJSHandle | null {
    if (at === null || this.#watcher === undefined) return null
    const { context } = this.#code
    const args = [context.newNumber(at.statement), context.newNumber(at.depth ?? -1)]
    const scope = context.unwrapResult(context.callFunction(this.#watcher.scope, context.undefined, args))
    for (const handle of args) handle.dispose()
    if (context.typeof(scope) === 'function') return scope
    scope.dispose()
    return null
  }

  /** A number that the marker holds; -1 if the guest cannot say. */
  #number(field: 'n' | 'd'): number {
    const { context, marker } = this.#code
    const answer = context.evalCode(`${marker}.${field}`, API_FILE)
    const value = answer.error === undefined ? context.getNumber(answer.value) : -1
    answer.dispose()
    return value
  }
}
