/** Values as text, for `print` and for the messages of expectations. */
import { hex } from './values.ts'

/** A value as one would write it in a script; long ones are cut. */
export function show(value: unknown, depth = 3): string {
  if (typeof value === 'string') return depth === 3 ? text(value) : text(value)
  if (typeof value === 'bigint') return value > 0xffffn ? `${hex(value)}n` : `${String(value)}n`
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (Array.isArray(value)) return list(value, depth)
  if (Object.getPrototypeOf(value) !== Object.prototype) return handle(value)
  if (depth === 0) return '{…}'
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${show(field, depth - 1)}`)
  return fields.length === 0 ? '{}' : cut(`{ ${fields.join(', ')} }`)
}

function text(value: string): string {
  return `'${cut(value)}'`
}

function list(values: readonly unknown[], depth: number): string {
  if (depth === 0) return `[…${String(values.length)}]`
  const shown = values.slice(0, 100).map((value) => show(value, depth - 1))
  if (values.length > shown.length) shown.push(`… ${String(values.length - shown.length)} more`)
  return `[${shown.join(', ')}]`
}

function handle(value: object): string {
  // An object of the API throws when it is asked for a field that it does not have.
  const name: unknown = 'name' in value ? value.name : undefined
  return typeof name === 'string' ? name : Object.prototype.toString.call(value)
}

function cut(value: string): string {
  return value.length > 2000 ? `${value.slice(0, 1999)}…` : value
}
