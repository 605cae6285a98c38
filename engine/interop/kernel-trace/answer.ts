import type { Errno } from '../../base/errno.ts'
import type { OpResult, PlainValue } from '../../protocol/step.ts'
import { u64ToJson } from './trace-format.ts'
import type { Json } from './trace-format.ts'

/** What the simulated kernel answered to an operation, in the format's words. */
export interface Answer {
  readonly errno: Errno | null
  readonly ret: { readonly [key: string]: Json }
  /** Why it failed, for people. */
  readonly why: string | null
}

/** Success without a value. */
export const DONE: Answer = { errno: null, ret: {}, why: null }

/** A failure that the recorder's own layer (file descriptors) answers. */
export function refused(errno: Errno, why: string): Answer {
  return { errno, ret: {}, why }
}

/**
 * Puts a result in the format's words.
 * @param ret the `ret` of a success, from the value
 * @param retOfFailure the `ret` of a failure that answers something all the same
 */
export function answer(
  result: OpResult,
  ret: (value: PlainValue) => { readonly [key: string]: Json } = () => ({}),
  retOfFailure: (errno: Errno, value: PlainValue) => { readonly [key: string]: Json } = () => ({}),
): Answer {
  if (result.ok) return { errno: null, ret: ret(result.value), why: null }
  const where = result.where === null ? '' : ` (${result.where})`
  return { errno: result.errno, ret: retOfFailure(result.errno, result.value), why: `${result.why}${where}` }
}

function isRecord(value: PlainValue): value is { readonly [key: string]: PlainValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The field `key` of a plain object; null if there is none. */
export function fieldOf(value: PlainValue, key: string): PlainValue {
  return isRecord(value) ? (value[key] ?? null) : null
}

/** The number in field `key`; -1, which no answer of the kernel holds, if there is none. */
export function numberOf(value: PlainValue, key: string): number {
  const field = fieldOf(value, key)
  return typeof field === 'number' ? field : typeof field === 'bigint' ? Number(field) : -1
}

/** A plain value as the format writes it. */
export function plainToJson(value: PlainValue): Json {
  if (typeof value === 'bigint') return u64ToJson(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainToJson)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainToJson(inner)]))
}
