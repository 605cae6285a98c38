/**
 * A length in bytes: a number, a bigint, or text with a unit, e.g. `4096`, `0x10_0000n`, `'32 KiB'`, `'4 MiB'`,
 * `'8 pages'`. A page is 4096 bytes.
 */
export type Size = number | bigint | `${number} ${'B' | 'KiB' | 'MiB' | 'GiB' | 'TiB' | 'page' | 'pages'}`

/** An address: an IOVA or a virtual address, 64 bits, in bytes. Write it as a bigint, e.g. `0x100_0000n`. */
export type Address = bigint | number

/** The error numbers that iommufd answers with. */
export type ErrnoName =
  | 'EPERM'
  | 'ENOENT'
  | 'EBADF'
  | 'ENOMEM'
  | 'EFAULT'
  | 'EBUSY'
  | 'EEXIST'
  | 'ENODEV'
  | 'EINVAL'
  | 'ENOSPC'
  | 'EDEADLK'
  | 'ENOTTY'
  | 'E2BIG'
  | 'EOVERFLOW'
  | 'EBADFD'
  | 'EMSGSIZE'
  | 'EOPNOTSUPP'
  | 'EADDRINUSE'

/**
 * What a failing operation throws. Uncaught, it ends the script at the line of the operation. Look at it with
 * {@link Lab.try} or `expect(() => …).toFail('EEXIST')`.
 */
export interface LabError extends Error {
  readonly name: 'LabError'
  /** Symbolic error number, e.g. `'EEXIST'`. */
  readonly errno: ErrnoName
  /** One sentence: why, with the values. */
  readonly why: string
  /** The kernel function that decides it, e.g. `iopt_alloc_iova`; null if it is the lab itself. */
  readonly where: string | null
  /** The operation, e.g. `ioas.map`. */
  readonly op: string
}

/** How an operation ended, when {@link Lab.try} kept it from throwing. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly errno: ErrnoName
      readonly why: string
      readonly where: string | null
      readonly op: string
    }

/** A range of addresses; `last` is the last byte, inclusive. */
export interface AddressRange {
  readonly start: Address
  readonly last: Address
}

/** A range of addresses as the lab answers it. */
export interface IovaRange {
  readonly start: bigint
  readonly last: bigint
}
