/** The words of a trace's `args`: numbers are C literals, user memory is `BUFFER+OFFSET`. */
import { U64_MAX } from '../../base/units.ts'

/** An argument that the op language does not allow: the operation cannot be replayed. */
export class TraceArgError extends Error {
  override readonly name = 'TraceArgError'
}

const NUMBER = /^([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*$/

/**
 * An unsigned 64-bit number as strtoull(word, 0) reads it: decimal, `0x` hex or `0` octal; `-1` is 2^64-1.
 * @throws TraceArgError
 */
export function parseU64(word: string): bigint {
  const match = NUMBER.exec(word)
  const [, sign, digits] = match ?? []
  if (digits === undefined) throw new TraceArgError(`${JSON.stringify(word)} is not a number`)
  const value = /^0[0-9]/.test(digits) ? parseOctal(word, digits) : BigInt(digits)
  if (value > U64_MAX) throw new TraceArgError(`${word} does not fit in 64 bits`)
  return BigInt.asUintN(64, sign === '-' ? -value : value)
}

function parseOctal(word: string, digits: string): bigint {
  if (/[89]/.test(digits)) throw new TraceArgError(`${JSON.stringify(word)} is not a number`)
  return BigInt(`0o${digits.slice(1)}`)
}

/**
 * A number that counts something: pages, bytes of a limit, a nth hit.
 * @throws TraceArgError if it is not a number or not exactly representable
 */
export function parseCount(word: string): number {
  const value = Number(parseU64(word))
  if (!Number.isSafeInteger(value)) throw new TraceArgError(`${word} is too large here`)
  return value
}

/** A place in a buffer, in bytes. The offset wraps around in 64 bits like the recorder's pointer arithmetic. */
export interface BufferPlace {
  readonly buffer: string
  readonly offset: bigint
}

/**
 * `B+OFF`, `B-OFF` or `B`; a word that is a number is an address of its own, without a buffer.
 * @throws TraceArgError
 */
export function parsePlace(word: string): BufferPlace | bigint {
  if (/^[-+]?[0-9]/.test(word)) return parseU64(word)
  const at = word.search(/[+-]/)
  if (at === -1) return { buffer: word, offset: 0n }
  const offset = parseU64(word.slice(at + 1))
  return { buffer: word.slice(0, at), offset: word[at] === '-' ? BigInt.asUintN(64, -offset) : offset }
}

/** Permission word of `map` and `copy`. */
export interface ProtWord {
  readonly read: boolean
  readonly write: boolean
  /** A flag that the uAPI does not define. */
  readonly unknownFlags: boolean
}

/**
 * `rw`, `r`, `w` or `none`, with an `X` for an undefined flag.
 * @throws TraceArgError
 */
export function parseProt(word: string): ProtWord {
  if (!/^(none|[rw]*)X?$/.test(word) || word === '')
    throw new TraceArgError(`${JSON.stringify(word)} is not a permission`)
  const letters = word.replace('none', '')
  return { read: letters.includes('r'), write: letters.includes('w'), unknownFlags: letters.includes('X') }
}
