/** Values of a script as the console sees them. Types alone: made in the sandbox, read by the host. */

/** An object of the lab that a value of a script stands for. */
export type HandleRef =
  | { readonly kind: 'ioas' | 'hwpt' | 'access'; readonly id: number }
  | { readonly kind: 'device'; readonly name: string }
  | { readonly kind: 'memory'; readonly process: string; readonly va: string }

/** A part of a value; depth 0 are the value's own parts. */
export interface ExaminedRow {
  readonly depth: number
  readonly key: string
  readonly text: string
  readonly handle: HandleRef | null
}

/** A value of a script as the console shows it. */
export interface Examined {
  readonly text: string
  /** A text as it is, without quotes. */
  readonly raw: string
  readonly handle: HandleRef | null
  readonly rows: readonly ExaminedRow[]
}
