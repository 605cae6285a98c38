import type { Json } from './trace-format.ts'

/** What stands for a value that one side does not have. */
export const ABSENT = '(absent)'

/** The first place in which two documents differ. */
export interface Difference {
  /** Path of the field, e.g. `state.ioas[0].areas[1].sd`. */
  readonly field: string
  readonly expected: Json
  readonly actual: Json
}

/**
 * Compares every field of two JSON values; the order of an object's keys does not matter, the order of a list does.
 * @param field path of the values, for the report
 * @returns the first difference in the order of `expected`, or null if the values are equal
 */
export function firstDifference(field: string, expected: Json, actual: Json): Difference | null {
  const difference = compare(expected, actual)
  return difference === null ? null : { ...difference, field: `${field}${difference.field}` }
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** Paths grow on the way back from a difference: equal values, nearly all, cost no strings. */
function compare(expected: Json, actual: Json): Difference | null {
  if (expected === actual) return null
  if (isArray(expected) && isArray(actual)) return compareLists(expected, actual)
  if (isObject(expected) && isObject(actual)) return compareObjects(expected, actual)
  return { field: '', expected, actual }
}

function compareLists(expected: readonly Json[], actual: readonly Json[]): Difference | null {
  const length = Math.max(expected.length, actual.length)
  for (let i = 0; i < length; i++) {
    const difference = compare(orAbsent(expected[i]), orAbsent(actual[i]))
    if (difference !== null) return { ...difference, field: `[${i}]${difference.field}` }
  }
  return null
}

function compareObjects(
  expected: { readonly [key: string]: Json },
  actual: { readonly [key: string]: Json },
): Difference | null {
  for (const key in expected) {
    const difference = compare(orAbsent(expected[key]), orAbsent(actual[key]))
    if (difference !== null) return { ...difference, field: `.${key}${difference.field}` }
  }
  for (const key in actual) {
    if (expected[key] === undefined) return { field: `.${key}`, expected: ABSENT, actual: orAbsent(actual[key]) }
  }
  return null
}

function orAbsent(value: Json | undefined): Json {
  return value === undefined ? ABSENT : value
}
