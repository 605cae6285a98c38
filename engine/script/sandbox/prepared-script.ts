/**
 * A script that is ready to run: JavaScript with a marker before each statement, and the tables that lead from a place in
 * it back to the source. It is plain JSON, so that it can be cached.
 */
import { z } from 'zod'
import type { ScriptPlace } from '../../protocol/command.ts'

/** Changes whenever `prepareScript` makes something else of the same source: part of a cache's key. */
export const PREPARED_VERSION = 9

export const preparedSchema = z.object({
  version: z.literal(PREPARED_VERSION),
  /** Instrumented JavaScript, in strict mode. */
  code: z.string(),
  /** The global constant that the markers use (see instrument). */
  marker: z.string(),
  /** Start and end offsets of each statement in the source, two numbers each. */
  statements: z.array(z.number()),
  /** Which of them are no statements but expressions: bodies of arrow functions. */
  expressions: z.array(z.number()),
  /**
   * Bodies that have a frame of their own on the engine's stack: start, end, offset and length of the name, and a number: plus 1
   * where the marker counts the calls, plus 2 where the name is that of the call that the function is given to. Five numbers
   * each, outer ones first.
   */
  functions: z.array(z.number()),
  /**
   * Text put into the code: offset in the source, length, and 1 where it begins what a later one ends, -1 where it is that
   * end; three numbers each, ascending.
   */
  inserts: z.array(z.number()),
  /** Offset where the engine says a call is, and offset of the name that is called; two numbers each, ascending. */
  sites: z.array(z.number()),
  /** Index of each statement that holds a single call (see onlyCalls), and offset of the name that is called there; ascending. */
  onlyCalls: z.array(z.number()),
  /** Calls whose value goes into a variable (see assignedCalls); three numbers each, ascending. */
  variables: z.array(z.number()),
})
export type PreparedScript = z.infer<typeof preparedSchema>

/** Columns of lines whose places are kept. */
const MAX_COLUMNS = 1 << 16

/** A body that has a frame of its own on the engine's stack. */
export interface FunctionBody {
  /** Which one, in the order of the script. */
  readonly index: number
  /** Empty where a reader knows it by none. */
  readonly name: string
  /** Whether the name is that of the call that the function is given to. */
  readonly isArgument: boolean
  /** Whether the marker counts its calls. */
  readonly counted: boolean
}

/** The text of a function at its place. */
export interface WrittenFunction extends ScriptPlace {
  readonly text: string
}

/** Leads from places in prepared code to places in the source it was made of. */
export class ScriptMap {
  readonly #prepared: PreparedScript
  readonly #source: string
  readonly #codeLines: readonly number[]
  readonly #sourceLines: readonly number[]
  /** Indexes of statements by their place; made when it is first needed. */
  #byPlace: readonly number[] | undefined
  #expressions: ReadonlySet<number> | undefined
  #onlyCalls: Map<number, ScriptPlace> | undefined
  /** Places of calls that were asked for: a loop comes by each of them a thousand times. */
  readonly #places = new Map<number, ScriptPlace>()

  constructor(prepared: PreparedScript, source: string) {
    this.#prepared = prepared
    this.#source = source
    this.#codeLines = lineStarts(prepared.code)
    this.#sourceLines = lineStarts(source)
  }

  /**
   * The place in the source of a position that the engine reports.
   * @param line 1-based line of the prepared code
   * @param column 1-based column, counted in code points as QuickJS does
   */
  fromEngine(line: number, column: number): ScriptPlace {
    if (column >= MAX_COLUMNS) return this.place(this.#callee(this.sourceOffset(line, column)))
    const key = line * MAX_COLUMNS + column
    let place = this.#places.get(key)
    if (place === undefined) {
      place = this.place(this.#callee(this.sourceOffset(line, column)))
      this.#places.set(key, place)
    }
    return place
  }

  /** As `fromEngine`, as an offset: of the very place, and not of the name that is called there. */
  sourceOffset(line: number, column: number): number {
    return this.#toSource(this.#codeOffset(line, column))
  }

  #codeOffset(line: number, column: number): number {
    const { code } = this.#prepared
    let offset = this.#codeLines[Math.min(line, this.#codeLines.length) - 1] ?? 0
    for (let i = 1; i < column && offset < code.length; i++) offset += (code.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
    return offset
  }

  #toSource(offset: number): number {
    const { inserts } = this.#prepared
    let shift = 0
    for (let i = 0; i + 2 < inserts.length; i += 3) {
      const at = (inserts[i] ?? 0) + shift
      if (offset < at) break
      // A position inside of the inserted text stands for the place where it was put.
      shift += Math.min(inserts[i + 1] ?? 0, offset - at)
    }
    return offset - shift
  }

  /**
   * A function as its author wrote it, types included and with `\n` at the ends of lines, at its place in the source.
   * @param run as the engine has it: the text with markers in it, and its 1-based place
   * @returns null if no such function is here
   */
  asWritten(run: WrittenFunction): WrittenFunction | null {
    const from = this.#codeOffset(run.line, run.column)
    if (!this.#prepared.code.startsWith(run.text, from)) return null
    const start = this.#toSource(from)
    const text = this.#source.slice(start, this.#toSource(from + run.text.length))
    return { text: text.replaceAll('\r\n', '\n'), ...this.place(start) }
  }

  /** The other way: what the engine is to be given for a function of `asWritten`. */
  asRun({ text, ...at }: WrittenFunction): WrittenFunction | null {
    const { code, inserts } = this.#prepared
    const start = this.offset(at)
    let end = start
    for (const part of text.split('\n')) {
      const found = this.#source.startsWith(part, end)
      end += part.length + (this.#source.startsWith('\r\n', end + part.length) ? 2 : 1)
      if (!found) return null
    }
    end -= this.#source.startsWith('\r\n', end - 2) ? 2 : 1
    let [from, to, open] = [start, end, 0]
    for (let i = 0; i + 2 < inserts.length; i += 3) {
      const [at = 0, length = 0, kind = 0] = inserts.slice(i, i + 3)
      if (at > end) break
      if (at <= start) from += length
      else open += kind
      // At its end there may be what ends parts of it, and then what belongs to that in which it stands.
      if (at === end && (kind >= 0 || open < 0)) break
      to += length
    }
    const line = lastAtMost(this.#codeLines, from)
    const column = [...code.slice(this.#codeLines[line], from)].length + 1
    return { text: code.slice(from, to), line: line + 1, column }
  }

  /** The innermost function whose body holds an offset; null at the top level. */
  functionAt(offset: number): FunctionBody | null {
    const { functions } = this.#prepared
    let found: FunctionBody | null = null
    for (let i = 0; i + 4 < functions.length; i += 5) {
      const [start = 0, end = 0, name = 0, length = 0, flags = 0] = functions.slice(i, i + 5)
      if (start > offset || offset >= end) continue
      const text = this.#source.slice(name, name + length)
      found = { index: i / 5, name: text, isArgument: (flags & 2) !== 0, counted: (flags & 1) !== 0 }
    }
    return found
  }

  /** Where the only call of statement `index` is, as `fromEngine` gives it; null for one without, or with several. */
  onlyCallPlace(index: number): ScriptPlace | null {
    if (this.#onlyCalls === undefined) {
      const { onlyCalls } = this.#prepared
      this.#onlyCalls = new Map()
      for (let i = 0; i + 1 < onlyCalls.length; i += 2) {
        this.#onlyCalls.set(onlyCalls[i] ?? 0, this.place(onlyCalls[i + 1] ?? 0))
      }
    }
    return this.#onlyCalls.get(index) ?? null
  }

  /** Where statement `index`, as a marker counts, begins; null for a marker that no statement set. */
  statementPlace(index: number): ScriptPlace | null {
    const start = this.#prepared.statements[2 * index]
    return start === undefined ? null : this.place(start)
  }

  /**
   * The first statement that begins on a line, or on the next line that has one.
   * @returns its index, as a marker counts, and its line; null behind the last statement
   */
  statementFrom(line: number): { readonly index: number; readonly line: number } | null {
    const { statements } = this.#prepared
    const startOf = (index: number): number => statements[2 * index] ?? 0
    this.#byPlace ??= Array.from({ length: statements.length / 2 }, (_, index) => index).sort(
      (left, right) => startOf(left) - startOf(right),
    )
    const from = this.#sourceLines[line - 1]
    if (from === undefined) return null
    const index = this.#byPlace.find((candidate) => startOf(candidate) >= from)
    return index === undefined ? null : { index, line: this.place(startOf(index)).line }
  }

  /** The innermost statement at a place, as a marker counts; null where there is none. */
  statementAt(place: ScriptPlace): number | null {
    return this.#innermost(this.offset(place), true)
  }

  /** Offset of a place in the source. */
  offset({ line, column }: ScriptPlace): number {
    return (this.#sourceLines[line - 1] ?? 0) + column - 1
  }

  #innermost(offset: number, withExpressions: boolean): number | null {
    const { statements } = this.#prepared
    let best: number | null = null
    let bestLength = Infinity
    for (let i = 0; i + 1 < statements.length; i += 2) {
      const start = statements[i] ?? 0
      const end = statements[i + 1] ?? 0
      if (start <= offset && offset < end && end - start < bestLength) {
        if (!withExpressions && this.#isExpression(i / 2)) continue
        bestLength = end - start
        best = i / 2
      }
    }
    return best
  }

  /** Start and end offsets of a statement in the source. */
  statementRange(index: number): readonly [start: number, end: number] {
    const { statements } = this.#prepared
    return [statements[2 * index] ?? 0, statements[2 * index + 1] ?? 0]
  }

  #isExpression(statement: number): boolean {
    return (this.#expressions ??= new Set(this.#prepared.expressions)).has(statement)
  }

  /** The first line of the innermost whole statement at a place, for messages. */
  statementText(place: ScriptPlace): string {
    const index = this.#innermost(this.offset(place), false)
    const best = index === null ? '' : this.#source.slice(...this.statementRange(index))
    const text = best.replace(/\s+/g, ' ').replace(/;$/, '').trim()
    return text.length > 200 ? `${text.slice(0, 199)}…` : text
  }

  /** The name that begins at a place, with those before its dots; empty where none does. */
  nameAt(place: ScriptPlace): string {
    const at = this.offset(place)
    const before = /[\w$.?!]*$/.exec(this.#source.slice(Math.max(0, at - 200), at))?.[0] ?? ''
    return before + (/^[\w$#]*/.exec(this.#source.slice(at, at + 200))?.[0] ?? '')
  }

  /** The variable that gets the value of the call at a place, as `fromEngine` gives it; null if none does. */
  variableAt(place: ScriptPlace): string | null {
    const { variables } = this.#prepared
    const start = this.#sourceLines[place.line - 1]
    if (start === undefined) return null
    const offset = start + place.column - 1
    let low = 0
    let high = variables.length / 3 - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const call = variables[3 * middle] ?? 0
      if (call === offset) {
        const name = variables[3 * middle + 1] ?? 0
        return this.#source.slice(name, name + (variables[3 * middle + 2] ?? 0))
      }
      if (call < offset) low = middle + 1
      else high = middle - 1
    }
    return null
  }

  /** 1-based line and column of an offset in the source. */
  place(offset: number): ScriptPlace {
    const line = lastAtMost(this.#sourceLines, offset)
    return { line: line + 1, column: offset - (this.#sourceLines[line] ?? 0) + 1 }
  }

  #callee(offset: number): number {
    const { sites } = this.#prepared
    let low = 0
    let high = sites.length / 2 - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const site = sites[2 * middle] ?? 0
      if (site === offset) return sites[2 * middle + 1] ?? offset
      if (site < offset) low = middle + 1
      else high = middle - 1
    }
    return offset
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Index of the last element that is not greater than `value`; the first element is. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}
