import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import type { Examined } from '../api/examined.ts'
import { readThrown } from './describe-thrown.ts'
import { API_FILE, LINE_CALLER, linePosition } from './guest-stack.ts'
import type { ScriptMap } from './prepared-script.ts'

/** A line of the console, ready to be evaluated. */
export interface PreparedLine {
  /** JavaScript whose completion value is the line's value. */
  readonly code: string
  /** Leads from places in the code to places in the line. */
  readonly map: ScriptMap
  /** JavaScript whose value says why the line's value is what it is, or null. */
  readonly whyCode: string | null
  /** Names that it declares at its top level. */
  readonly names: readonly string[]
}

/** Declarations that were made before, in order: each sees those before it. */
export interface KeptCode {
  readonly code: string
  readonly names: readonly string[]
}

/** What a line came to. */
export type LineAnswer =
  | {
      readonly ok: true
      readonly value: Examined
      readonly why: string | null
      /** Code that makes the value of each name again: the line's own names and those kept; null for what is more than data. */
      readonly names: Readonly<Record<string, string | null>>
    }
  | {
      readonly ok: false
      readonly message: string
      /** 1-based, in the line; null when the error arose elsewhere. */
      readonly place: { readonly line: number; readonly column: number } | null
    }

/** Why a line that is evaluated has to end; null while it may go on. */
export interface LineEnd {
  readonly abort: { readonly message: string } | null
}

/** Functions of the guest's side with which lines are evaluated; made once for a script. */
export class LineTools {
  readonly #context: QuickJSContext
  readonly #marker: string
  /** Evaluates in the script's global scope. */
  readonly #global: QuickJSHandle
  readonly #evaluate: QuickJSHandle
  readonly #examine: QuickJSHandle
  readonly #literals: QuickJSHandle
  readonly #memoryFull: () => boolean

  /** @param api what the API's code gave its host: it makes texts of values */
  constructor(context: QuickJSContext, marker: string, api: QuickJSHandle | undefined, memoryFull: () => boolean) {
    this.#context = context
    this.#marker = marker
    this.#memoryFull = memoryFull
    const compile = (code: string): QuickJSHandle =>
      context.unwrapResult(context.evalCode(code, API_FILE, { type: 'global', strict: true }))
    this.#global = compile(`(()=>eval(${marker}.c))`)
    // What a line calls is not the call of the statement that the script is held at.
    this.#evaluate = compile(
      `(function ${LINE_CALLER}(scope, code) { ${marker}.k = -1; ${marker}.c = code; return scope() })`,
    )
    const isObject = api !== undefined && context.typeof(api) === 'object'
    const asText = '((value) => JSON.stringify({ text: String(value), raw: String(value), handle: null, rows: [] }))'
    this.#examine = isObject ? context.getProp(api, 'examine') : compile(asText)
    this.#literals = isObject ? context.getProp(api, 'literals') : compile("(() => '{}')")
  }

  /**
   * Evaluates a line.
   * @param scope see `scopeWith`
   * @param kept names that were declared before
   * @param depth of the parts that are listed
   */
  evaluate(
    line: PreparedLine,
    scope: QuickJSHandle,
    kept: readonly KeptCode[],
    depth: number,
    end: LineEnd,
  ): LineAnswer {
    // A declaration has no value of its own, so that this one changes nothing of the line's.
    const { names } = line
    const marker = this.#marker
    const remember = names.length === 0 ? '' : `const ${marker}d=${marker}.d=()=>({${names.join(',')}});`
    const value = this.#run(scope, remember + line.code)
    if (value.error !== undefined) return this.#failure(line, remember.length, end, value.error, kept.length > 0)
    const parts = this.#context.newNumber(depth)
    const examined = this.#call(this.#examine, value.value, parts)
    for (const handle of [parts, value.value]) handle.dispose()
    if (examined.error !== undefined) return this.#failure(line, 0, end, examined.error, true)
    const text = this.#context.getString(examined.value)
    examined.value.dispose()
    if (end.abort !== null) return { ok: false, message: end.abort.message, place: null }
    const older = namesOf(kept)
    return {
      ok: true,
      // Made by `examine`, whose type says so.
      value: JSON.parse(text) as Examined,
      why: line.whyCode === null ? null : this.#why(scope, line.whyCode),
      names: {
        ...(older.length === 0 ? {} : this.#literalsOf(scope, `({${older.join(',')}})`)),
        ...(names.length === 0 ? {} : this.#literalsOf(this.#global, `${marker}.d()`)),
      },
    }
  }

  /**
   * A scope in which declarations of before are there. One that fails now is left out: its names are not declared.
   * @param scope evaluates among the variables of a statement; null for the global ones
   */
  scopeWith(scope: QuickJSHandle | null, kept: readonly KeptCode[]): QuickJSHandle {
    let inner = scope ?? this.#global
    for (const { code } of kept) {
      const next = this.#run(inner, `${code}\n;(()=>eval(${this.#marker}.c))`)
      if (next.error === undefined) inner = next.value
      else next.error.dispose()
    }
    return inner
  }

  #literalsOf(scope: QuickJSHandle, code: string): Record<string, string | null> {
    const values = this.#run(scope, code)
    if (values.error !== undefined) {
      values.error.dispose()
      return {}
    }
    const texts = this.#call(this.#literals, values.value)
    values.value.dispose()
    if (texts.error !== undefined) {
      texts.error.dispose()
      return {}
    }
    const json = this.#context.getString(texts.value)
    texts.value.dispose()
    // Made by `literals`, whose type says so.
    return JSON.parse(json) as Record<string, string | null>
  }

  #run(scope: QuickJSHandle, code: string): ReturnType<QuickJSContext['evalCode']> {
    const text = this.#context.newString(code)
    const result = this.#context.callFunction(this.#evaluate, this.#context.undefined, scope, text)
    text.dispose()
    return result
  }

  #call(work: QuickJSHandle, ...args: QuickJSHandle[]): ReturnType<QuickJSContext['evalCode']> {
    return this.#context.callFunction(work, this.#context.undefined, ...args)
  }

  #why(scope: QuickJSHandle, code: string): string | null {
    const why = this.#run(scope, code)
    const isText = why.error === undefined && this.#context.typeof(why.value) === 'string'
    const text = isText ? this.#context.getString(why.value) : null
    why.dispose()
    return text === '' ? null : text
  }

  /** @param shift characters before the line's own code */
  #failure(line: PreparedLine, shift: number, end: LineEnd, thrown: QuickJSHandle, outer: boolean): LineAnswer {
    const { message, stack } = readThrown(this.#context, thrown, this.#memoryFull(), 'line')
    thrown.dispose()
    if (end.abort !== null) return { ok: false, message: end.abort.message, place: null }
    const position = linePosition(stack, outer)
    if (position === null) return { ok: false, message, place: null }
    const column = position.line === 1 ? Math.max(1, position.column - shift) : position.column
    return { ok: false, message, place: line.map.fromEngine(position.line, column) }
  }
}

function namesOf(kept: readonly KeptCode[]): string[] {
  return [...new Set(kept.flatMap(({ names }) => names))]
}
