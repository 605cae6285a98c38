import type { Expectation } from '../api/types/expect.ts'
import type { Hazard } from '../api/types/lab.ts'
import type { ErrnoName } from '../api/types/values.ts'
import { command, OperationError } from './door.ts'
import { cut, show } from './format.ts'
import { sealed } from './slips.ts'

class ExpectationHandle<T> implements Expectation<T> {
  readonly #actual: T
  readonly #name: string
  readonly #positive: boolean

  constructor(actual: T, name: string, positive: boolean) {
    this.#actual = actual
    this.#name = name
    this.#positive = positive
  }

  get not(): Expectation<T> {
    return new ExpectationHandle(this.#actual, this.#name, !this.#positive)
  }

  toBe(expected: T): void {
    this.#record(Object.is(this.#actual, expected), `be ${show(expected)}`, mixedKinds(this.#actual, expected))
  }

  toEqual(expected: unknown): void {
    this.#record(equal(this.#actual, expected), `equal ${show(expected)}`)
  }

  toBeEmpty(): void {
    const length = this.#length('toBeEmpty')
    this.#write(length === 0, 'be empty', hazardsIn(this.#actual) ?? `it is ${show(this.#actual)}`)
  }

  toHaveLength(length: number): void {
    const actual = this.#length('toHaveLength')
    this.#record(actual === length, `have length ${String(length)}`, ` of length ${String(actual)}`)
  }

  toBeNull(): void {
    this.#record(this.#actual === null, 'be null')
  }

  toBeTruthy(): void {
    this.#record(Boolean(this.#actual), 'be true')
  }

  toBeFalsy(): void {
    this.#record(!this.#actual, 'be false')
  }

  toBeGreaterThan(limit: number | bigint): void {
    this.#record(this.#quantity('toBeGreaterThan') > limit, `be greater than ${show(limit)}`)
  }

  toBeGreaterThanOrEqual(limit: number | bigint): void {
    this.#record(this.#quantity('toBeGreaterThanOrEqual') >= limit, `be at least ${show(limit)}`)
  }

  toBeLessThan(limit: number | bigint): void {
    this.#record(this.#quantity('toBeLessThan') < limit, `be less than ${show(limit)}`)
  }

  toBeLessThanOrEqual(limit: number | bigint): void {
    this.#record(this.#quantity('toBeLessThanOrEqual') <= limit, `be at most ${show(limit)}`)
  }

  toContain(part: unknown): void {
    const actual: unknown = this.#actual
    if (typeof actual === 'string') this.#record(actual.includes(String(part)), `contain ${show(part)}`)
    else if (Array.isArray(actual)) this.#record(actual.includes(part), `contain ${show(part)}`)
    else throw new TypeError('toContain is for a text or a list.')
  }

  toMatch(pattern: RegExp): void {
    const actual: unknown = this.#actual
    if (typeof actual !== 'string') throw new TypeError('toMatch is for a text.')
    this.#record(pattern.test(actual), `match ${String(pattern)}`)
  }

  toFail(errno?: ErrnoName): void {
    const operation: unknown = this.#actual
    if (typeof operation !== 'function') {
      throw new TypeError("toFail needs a function: expect(() => ioas.map({ … })).toFail('EEXIST').")
    }
    const wanted = errno === undefined ? 'fail' : `fail with ${errno}`
    try {
      ;(operation as () => unknown)()
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      const passed = errno === undefined || error.errno === errno
      this.#write(passed, wanted, `it failed with ${error.errno}: ${error.why}`)
      return
    }
    this.#write(false, wanted, 'it succeeded')
  }

  #record(passed: boolean, wanted: string, hint = ''): void {
    this.#write(passed, wanted, `it is ${show(this.#actual)}${hint}`)
  }

  #write(holds: boolean, wanted: string, found: string): void {
    const passed = holds === this.#positive
    const what = this.#name === '' ? 'it' : this.#name
    const message = passed ? '' : `expected ${what} ${this.#positive ? '' : 'not '}to ${wanted}; ${found}`
    // The text is filled in with the script's own words on the other side of the door.
    command('expect', { op: 'lab.expect', passed, text: cut(this.#name, MAX_TEXT), message: cut(message, MAX_TEXT) })
  }

  #length(matcher: string): number {
    const actual: unknown = this.#actual
    if (typeof actual === 'string' || Array.isArray(actual)) return actual.length
    throw new TypeError(`${matcher} is for a list or a text, not for ${show(actual)}.`)
  }

  #quantity(matcher: string): number | bigint {
    const actual: unknown = this.#actual
    if (typeof actual === 'number' || typeof actual === 'bigint') return actual
    throw new TypeError(`${matcher} is for a number, not for ${show(actual)}.`)
  }
}

/** Characters of a message and of a name that the journal keeps. */
const MAX_TEXT = 10_000

/** Hazards that are listed in a message; the panel of hazards tells all of each. */
const MAX_HAZARDS = 5

/** A list of hazards in a few words each; null if the value is something else. */
function hazardsIn(value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isHazard)) return null
  const shown = value.slice(0, MAX_HAZARDS).map(({ class: kind, certainty, frames, step }) => {
    return `${kind} ${certainty}, ${frames}, at step ${String(step)}`
  })
  if (value.length > shown.length) shown.push(`${String(value.length - shown.length)} more`)
  return `it has ${String(value.length)}: ${shown.join('; ')}`
}

function isHazard(value: unknown): value is Hazard {
  return typeof value === 'object' && value !== null && 'certainty' in value && 'frames' in value
}

/** `16` and `16n` are different values; a reader who mixes them up should be told. */
function mixedKinds(actual: unknown, expected: unknown): string {
  const kinds = [typeof actual, typeof expected].sort().join()
  // Loose equality is what tells that they only differ in kind.
  // eslint-disable-next-line eqeqeq
  return kinds === 'bigint,number' && actual == expected ? ` (a ${typeof actual}, not a ${typeof expected})` : ''
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  return keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
}

/** Makes an expectation. */
export function expect<T>(actual: T, name = ''): Expectation<T> {
  return new ExpectationHandle(actual, name, true)
}

sealed(ExpectationHandle, 'An expectation')
