import type { Errno } from './errno.ts'

/** Success of an internal step, carrying its value. */
export interface Ok<T> {
  readonly ok: true
  readonly value: T
}

/** Failure of an internal step: the errno, one sentence that says why, and the kernel function that decides it. */
export interface Fail {
  readonly ok: false
  readonly errno: Errno
  readonly why: string
  /** Kernel function in which the reference fails, e.g. `iopt_check_iova`. */
  readonly where?: string
}

/** Errors that a user can cause are values, never exceptions. */
export type Result<T = void> = Ok<T> | Fail

/** The successful result without a value. */
export const OK: Ok<void> = { ok: true, value: undefined }

/** Wraps a value as success. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value }
}

/** A failure with its errno, a sentence for the user, and the kernel function it comes from. */
export function fail(errno: Errno, why: string, where?: string): Fail {
  return where === undefined ? { ok: false, errno, why } : { ok: false, errno, why, where }
}
