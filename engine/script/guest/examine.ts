/** Values taken apart for the console: a tree of their parts, and the text that makes a plain value again. */
import type { Examined, ExaminedRow, HandleRef } from '../api/examined.ts'
import { show } from './format.ts'
import { fieldsOf, inspect, isHandle } from './inspect.ts'

const { stringify } = JSON
const MAX_ROWS = 400
/** Parts of one value that are listed. */
const MAX_PARTS = 100
const MAX_LITERAL = 50_000
const MAX_LITERAL_DEPTH = 12
const MAX_TEXT = 20_000

/** The object of the lab that a value stands for; null if it stands for none. */
export type HandleOf = (value: unknown) => HandleRef | null

/**
 * A value as one line of text, with its parts.
 * @param depth of the parts; 0 for none
 * @returns JSON of Examined
 */
export function examine(value: unknown, depth: number, handleOf: HandleOf): string {
  const rows: ExaminedRow[] = []
  if (depth > 0) addParts(value, 0, depth, rows, handleOf)
  const text = inspect(value)
  const examined: Examined = { text: text.slice(0, MAX_TEXT), raw: rawText(value), handle: handleOf(value), rows }
  return stringify(examined)
}

/**
 * Values by name, as texts that make them again; null for what is more than data: functions and objects of the lab.
 * @returns JSON
 */
export function literals(values: Readonly<Record<string, unknown>>): string {
  const texts: Record<string, string | null> = {}
  for (const name of Object.keys(values)) {
    const text = literal(values[name], 0)
    texts[name] = text !== null && text.length <= MAX_LITERAL ? text : null
  }
  return stringify(texts)
}

function rawText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : show(value)
}

function addParts(value: unknown, depth: number, deepest: number, rows: ExaminedRow[], handleOf: HandleOf): void {
  const parts = partsOf(value)
  for (const [key, part] of parts.slice(0, MAX_PARTS)) {
    if (rows.length >= MAX_ROWS) return
    rows.push({ depth, key, text: lineOf(part), handle: handleOf(part) })
    if (depth + 1 < deepest) addParts(part, depth + 1, deepest, rows, handleOf)
  }
  if (parts.length > MAX_PARTS) {
    rows.push({ depth, key: '', text: `… ${String(parts.length - MAX_PARTS)} more`, handle: null })
  }
}

function partsOf(value: unknown): [key: string, part: unknown][] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.map((part, index) => [String(index), part])
  if (value instanceof Map) return [...value].map(([key, part]) => [show(key), part])
  if (value instanceof Set) return [...value].map((part, index) => [String(index), part])
  if (isHandle(value)) return fieldsOf(value)
  return Object.entries(value)
}

/** One line for a part: what it holds is listed below it. */
function lineOf(value: unknown): string {
  const text = typeof value === 'object' && value !== null && !Array.isArray(value) ? inspect(value) : show(value, 2)
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}

function literal(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value.length > MAX_LITERAL ? null : stringify(value)
  if (typeof value === 'bigint') return `(${String(value)}n)`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'boolean' || value === undefined || value === null) return String(value)
  if (typeof value !== 'object' || depth >= MAX_LITERAL_DEPTH) return null
  const isList = Array.isArray(value)
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return null
  const parts: string[] = []
  let length = 0
  for (const [key, part] of Object.entries(value)) {
    const text = literal(part, depth + 1)
    if (text === null) return null
    // `__proto__` as a plain name would set the prototype.
    parts.push(isList ? text : `[${stringify(key)}]:${text}`)
    length += text.length
    if (length > MAX_LITERAL) return null
  }
  if (isList) return parts.length === value.length ? `[${parts.join(',')}]` : null
  return `({${parts.join(',')}})`
}
