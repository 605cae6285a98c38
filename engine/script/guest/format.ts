/** Values as text, for `print` and for the messages of expectations. */
import { hex } from './values.ts'

/** A value as one would write it in a script; long ones are cut. */
export function show(value: unknown, depth = 3): string {
  if (typeof value === 'string') return `'${cut(value)}'`
  if (typeof value === 'bigint') return value > 0xffffn ? `${hex(value)}n` : `${String(value)}n`
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (Array.isArray(value)) return list(value, depth)
  if (value instanceof Map) {
    return `Map(${String(value.size)}) ${fieldsIn(value, depth, ([key, one]) => `${show(key, 1)} => ${show(one, depth - 1)}`)}`
  }
  if (value instanceof Set) return `Set(${String(value.size)}) ${fieldsIn(value, depth, (one) => show(one, depth - 1))}`
  if (Object.getPrototypeOf(value) !== Object.prototype) return named(value, depth)
  return fieldsOf(value, depth)
}

function fieldsOf(value: object, depth: number): string {
  return fieldsIn(Object.entries(value), depth, ([key, field]) => `${key}: ${show(field, depth - 1)}`)
}

function fieldsIn<T>(parts: Iterable<T>, depth: number, textOf: (part: T) => string): string {
  if (depth === 0) return '{…}'
  const fields = [...parts].map(textOf)
  return fields.length === 0 ? '{}' : cut(`{ ${fields.join(', ')} }`)
}

function list(values: readonly unknown[], depth: number): string {
  if (depth === 0) return `[…${String(values.length)}]`
  const shown = values.slice(0, 100).map((value) => show(value, depth - 1))
  if (values.length > shown.length) shown.push(`… ${String(values.length - shown.length)} more`)
  return `[${shown.join(', ')}]`
}

/** An object of the API by its name, one of a class of the script with its fields. */
function named(value: object, depth: number): string {
  // An object of the API throws when it is asked for a field that it does not have; it has none of its own to list.
  const own = Object.keys(value).length > 0
  const name: unknown = !own && 'name' in value ? value.name : undefined
  if (typeof name === 'string') return name
  if (!own) return Object.prototype.toString.call(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  const made = typeof prototype === 'object' && prototype !== null ? prototype.constructor.name : ''
  return `${made} ${fieldsOf(value, depth)}`.trim()
}

/** A text of `most` characters at most. */
export function cut(value: string, most = 2000): string {
  return value.length > most ? `${value.slice(0, most - 1)}…` : value
}
