/** Reads the values that a script passes, and says what is wrong with one. */
import type { Address, Size } from '../api/types/values.ts'

const PAGE = 4096n
const U64_MAX = 0xffff_ffff_ffff_ffffn
const UNITS: Readonly<Record<string, bigint>> = {
  B: 1n,
  KiB: 1024n,
  MiB: 1024n ** 2n,
  GiB: 1024n ** 3n,
  TiB: 1024n ** 4n,
  page: PAGE,
  pages: PAGE,
}

/**
 * Bytes of a size.
 * @param what names the argument in messages, e.g. `ioas.unmap: length`
 */
export function bytes(size: Size, what: string): bigint {
  if (typeof size === 'string') return knownSizes.get(size) ?? kept(size, bytesOfText(size, what))
  return integer(size, what, `a number of bytes or a text such as '32 KiB' or '8 pages'`)
}

/** Sizes by their text: the rounds of a loop ask for the same ones. */
const knownSizes = new Map<string, bigint>()
const MAX_KNOWN_SIZES = 256

function kept(text: string, size: bigint): bigint {
  if (knownSizes.size < MAX_KNOWN_SIZES) knownSizes.set(text, size)
  return size
}

/** An address of 64 bits. */
export function address(value: Address, what: string): bigint {
  return integer(value, what, 'an address such as 0x100_0000n')
}

/** Whole pages that hold a size. */
export function pagesOf(size: Size, what: string): number {
  return Number((bytes(size, what) + PAGE - 1n) / PAGE)
}

/** A count that fits a number. */
export function count(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new TypeError(`${what} must be a whole number, not ${describe(value)}.`)
  return value
}

function integer(value: unknown, what: string, form: string): bigint {
  if (typeof value === 'bigint') return inRange(value, what)
  if (typeof value !== 'number') throw new TypeError(`${what} must be ${form}, not ${describe(value)}.`)
  if (!Number.isInteger(value)) throw new TypeError(`${what} must be a whole number of bytes, not ${String(value)}.`)
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${what} is too large for an exact number: write it as a bigint, e.g. 0x8000_0000_0000_0000n.`)
  }
  return inRange(BigInt(value), what)
}

function inRange(value: bigint, what: string): bigint {
  if (value < 0n || value > U64_MAX) throw new RangeError(`${what} must fit 64 bits; ${String(value)} does not.`)
  return value
}

function bytesOfText(text: string, what: string): bigint {
  const match = /^\s*([\d_]+)(?:\.(\d+))?\s*([A-Za-z]+)\s*$/.exec(text)
  const unit = match?.[3] === undefined ? undefined : UNITS[match[3]]
  if (match === null || unit === undefined) {
    const units = Object.keys(UNITS).join(', ')
    throw new TypeError(`${what}: '${text.slice(0, 40)}' is no size. Write a number and a unit: ${units}.`)
  }
  const digits = match[2] ?? ''
  const scale = 10n ** BigInt(digits.length)
  const scaled = BigInt((match[1] ?? '').replaceAll('_', '') + digits) * unit
  if (scaled % scale !== 0n) throw new RangeError(`${what}: '${text}' is no whole number of bytes.`)
  return inRange(scaled / scale, what)
}

/** A value in a message: short, with its type visible. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 59)}…` : value}'`
  if (typeof value === 'bigint') return `${String(value)}n`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) {
    const named = value as { name?: unknown }
    return typeof named.name === 'string' ? `'${named.name}'` : 'an object'
  }
  return String(value)
}

/** An address as the lab writes it: hexadecimal, grouped by four digits, e.g. `0x100_0000`. */
export function hex(value: bigint | number): string {
  const digits = BigInt(value).toString(16)
  let grouped = ''
  for (let end = digits.length; end > 0; end -= 4) {
    const group = digits.slice(Math.max(0, end - 4), end)
    grouped = grouped === '' ? group : `${group}_${grouped}`
  }
  return `0x${grouped}`
}
