/** The gaps of a line: what is typed, read with its units, or a sentence that says what is wrong with it. */
import { hex } from '../format/hex.ts'
import { topologyStrings } from '../strings/topology.ts'

export type FormField =
  | {
      readonly kind: 'text' | 'address' | 'size' | 'number' | 'ranges'
      readonly key: string
      readonly label: string
      /** What it begins with. */
      readonly value: string
      /** It may stay empty; what that means. */
      readonly empty?: string
    }
  | { readonly kind: 'check'; readonly key: string; readonly label: string; readonly value: boolean }
  | {
      readonly kind: 'choice'
      readonly key: string
      readonly label: string
      readonly value: string
      readonly options: readonly { readonly value: string; readonly title: string }[]
    }

/** What stands in the fields, by key. */
export type Typed = Readonly<Record<string, string | boolean>>

/** Addresses from a first to a last byte, inclusive. */
export interface Range {
  readonly start: bigint
  readonly last: bigint
}
type Value = bigint | string | boolean | readonly Range[] | null

/** The values of a form whose fields are all well. */
export class FormValues {
  readonly #read: ReadonlyMap<string, Value>

  constructor(read: ReadonlyMap<string, Value>) {
    this.#read = read
  }
  /** An address, a number of bytes, or a number; 0 for one that is empty. */
  amount(key: string): bigint {
    const value = this.#read.get(key)
    return typeof value === 'bigint' ? value : 0n
  }
  /** The same; null for one that is empty. */
  amountOrNull(key: string): bigint | null {
    const value = this.#read.get(key)
    return typeof value === 'bigint' ? value : null
  }
  /** A text or a choice. */
  text(key: string): string {
    const value = this.#read.get(key)
    return typeof value === 'string' ? value : ''
  }
  /** Ranges; none for a field that is empty. */
  ranges(key: string): readonly Range[] {
    const value = this.#read.get(key)
    return typeof value === 'object' && value !== null ? value : []
  }
  flag(key: string): boolean {
    return this.#read.get(key) === true
  }
}

export type ReadForm =
  | { readonly ok: true; readonly values: FormValues }
  | { readonly ok: false; readonly key: string; readonly why: string }

const U64_MAX = 0xffff_ffff_ffff_ffffn
const UNITS: Readonly<Record<string, bigint>> = {
  '': 1n,
  b: 1n,
  kib: 1n << 10n,
  mib: 1n << 20n,
  gib: 1n << 30n,
  tib: 1n << 40n,
  page: 4096n,
  pages: 4096n,
}

/** Reads all fields; the first that is wrong is named. */
export function readForm(fields: readonly FormField[], typed: Typed): ReadForm {
  const read = new Map<string, Value>()
  for (const field of fields) {
    const given = typed[field.key] ?? field.value
    if (typeof given === 'boolean') {
      read.set(field.key, given)
      continue
    }
    const text = given.trim()
    if (field.kind === 'check' || field.kind === 'choice') read.set(field.key, text)
    else if (text === '') {
      if (field.empty === undefined)
        return { ok: false, key: field.key, why: topologyStrings.form.missing(field.label) }
      read.set(field.key, null)
    } else if (field.kind === 'text') read.set(field.key, text)
    else {
      const value = field.kind === 'ranges' ? rangesOf(text) : amountOf(text, field.kind)
      if (value === null)
        return { ok: false, key: field.key, why: topologyStrings.form.wrong[field.kind](field.label, text) }
      read.set(field.key, value)
    }
  }
  return { ok: true, values: new FormValues(read) }
}

/** `0x100_0000`, `4096`, and for sizes `32 KiB` or `8 pages`; null for anything else, and for what 64 bits do not hold. */
export function amountOf(text: string, kind: 'address' | 'size' | 'number'): bigint | null {
  const [, digits, unit = ''] = /^(0x[\da-f_]+|\d[\d_,]*)n?\s*([a-z]*)$/i.exec(text) ?? []
  if (digits === undefined) return null
  const scale = kind === 'size' ? UNITS[unit.toLowerCase()] : unit === '' ? 1n : undefined
  const plain = digits.replaceAll(/[_,]/g, '')
  if (scale === undefined || plain.toLowerCase() === '0x') return null
  const value = BigInt(plain) * scale
  return value <= U64_MAX ? value : null
}

/** `0x0–0xffff, 0x100_0000-0x1ff_ffff`; null for what is no list of ranges, or for one that ends before it begins. */
export function rangesOf(text: string): readonly Range[] | null {
  const ranges: Range[] = []
  for (const part of text.split(/[,;]/)) {
    const [from, to, ...more] = part.split(/–|-|\.\.+/).map((end) => amountOf(end.trim(), 'address'))
    if (from === undefined || from === null || to === undefined || to === null || more.length > 0 || to < from)
      return null
    ranges.push({ start: from, last: to })
  }
  return ranges
}
/** Ranges as a field begins with. */
export function rangesTyped(ranges: readonly Range[]): string {
  return ranges.map(({ start, last }) => `${hex(start)}–${hex(last)}`).join(', ')
}
