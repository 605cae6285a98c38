/** A value as text for the console: what `print` shows, and of an object of the API what can be asked of it. */
import { show } from './format.ts'

const MAX_ROWS = 50

/** The text for a value, on several lines where that is easier to read. */
export function inspect(value: unknown): string {
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value !== 'object' || value === null) return show(value)
  if (Array.isArray(value)) return rows(value)
  if (isHandle(value)) return handle(value, 1)
  return show(value)
}

/** A list of objects reads best one to a line. */
function rows(values: readonly unknown[]): string {
  if (!values.some((value) => typeof value === 'object' && value !== null)) return show(values)
  const shown = values.slice(0, MAX_ROWS).map((value) => `  ${brief(value, 2)}`)
  if (values.length > shown.length) shown.push(`  … ${String(values.length - shown.length)} more`)
  return `[\n${shown.join(',\n')}\n]`
}

/** An object of the API, by what its getters answer. */
function handle(value: object, depth: number): string {
  const fields: string[] = []
  let name = ''
  for (const [key, field] of fieldsOf(value)) {
    if (key === 'name' && typeof field === 'string') name = `${field} `
    else fields.push(`${key}: ${brief(field, depth)}`)
  }
  return fields.length === 0 ? name.trim() : `${name}{ ${fields.join(', ')} }`
}

/** What an object of the API answers at this step. */
export function fieldsOf(value: object): [key: string, field: unknown][] {
  const fields: [string, unknown][] = Object.entries(value)
  const descriptors = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(value) as object)
  for (const [key, { get }] of Object.entries(descriptors)) {
    const field = get === undefined ? undefined : read(value, get)
    if (field !== undefined) fields.push([key, field])
  }
  return fields
}

function brief(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return show(value)
  if (Array.isArray(value)) return depth > 1 || value.length === 0 ? show(value, 2) : `[…${String(value.length)}]`
  if (!isHandle(value)) return show(value, 2)
  // An object of the API throws when it is asked for a field that it does not have.
  const name: unknown = 'name' in value ? value.name : undefined
  if (typeof name === 'string') return name
  return depth > 0 ? handle(value, depth - 1) : '{…}'
}

/** Whether a value is an object of the API: something with getters. */
export function isHandle(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null || value instanceof Error) return false
  return Object.values(Object.getOwnPropertyDescriptors(prototype as object)).some(({ get }) => get !== undefined)
}

/** A question that cannot be answered at this step is left out. */
function read(value: object, get: () => unknown): unknown {
  try {
    return get.call(value)
  } catch {
    return undefined
  }
}
