import type { ErrnoName } from './values.ts'

/**
 * What an expectation can ask. One that does not hold is recorded with its line and does not stop the script; the run
 * then ends with exit code 1.
 */
export interface Expectation<T> {
  /** The opposite. */
  readonly not: Expectation<T>
  /** The same value, by Object.is. Mind that `16` is not `16n`. */
  toBe(expected: T): void
  /** The same structure. */
  toEqual(expected: unknown): void
  /** Nothing in it: length 0. */
  toBeEmpty(): void
  toHaveLength(length: number): void
  toBeNull(): void
  toBeTruthy(): void
  toBeFalsy(): void
  toBeGreaterThan(limit: number | bigint): void
  toBeGreaterThanOrEqual(limit: number | bigint): void
  toBeLessThan(limit: number | bigint): void
  toBeLessThanOrEqual(limit: number | bigint): void
  /** A text holds a part, or a list an element (by Object.is). */
  toContain(part: unknown): void
  /** A text fits a pattern. */
  toMatch(pattern: RegExp): void
  /**
   * Of `expect(() => operation)`: it fails.
   * @param errno with this error number; default: with any
   */
  toFail(errno?: ErrnoName): void
}

/** Makes an expectation of a value, or of a function that calls an operation (for `toFail`). */
export type Expect = <T>(actual: T, name?: string) => Expectation<T>
