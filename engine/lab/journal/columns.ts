/** Growable columns of numbers and a table of strings: a million log rows cost a few bytes each, not an object. */

/** Rows of a chunk. */
export const CHUNK_ROWS = 4096
const CHUNK_BITS = 12

/** Numbers of a full chunk: each is `base` plus its entry; no entries at all where every number is `base`. */
interface Packed {
  readonly base: number
  readonly over: Uint8Array | Uint16Array | Uint32Array | Float64Array | null
}

const NO_CHUNKS: readonly Packed[] = []

/** The narrowest form of a full chunk. */
function pack(values: readonly number[]): Packed {
  let least = Infinity
  let most = -Infinity
  let whole = true
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
    whole &&= Number.isSafeInteger(value)
  }
  const range = most - least
  if (range === 0) return { base: least, over: null }
  if (!whole || range > 0xffff_ffff) return { base: 0, over: Float64Array.from(values) }
  const Width = range <= 0xff ? Uint8Array : range <= 0xffff ? Uint16Array : Uint32Array
  const over = new Width(values.length)
  for (let i = 0; i < values.length; i++) over[i] = (values[i] ?? 0) - least
  return { base: least, over }
}

/** A column of numbers, mostly integers that differ little from row to row. */
export class NumberColumn {
  #packed: readonly Packed[] = NO_CHUNKS
  /** The rows after the full chunks. */
  #open: number[] = []

  get length(): number {
    return this.#packed.length * CHUNK_ROWS + this.#open.length
  }

  /** The value of row `i`; 0 outside. */
  at(i: number): number {
    const chunk = this.#packed[i >>> CHUNK_BITS]
    if (chunk === undefined) return this.#open[i - this.#packed.length * CHUNK_ROWS] ?? 0
    return chunk.over === null ? chunk.base : chunk.base + (chunk.over[i & (CHUNK_ROWS - 1)] ?? 0)
  }

  push(value: number): void {
    this.#open.push(value)
    if (this.#open.length < CHUNK_ROWS) return
    this.#packed = [...this.#packed, pack(this.#open)]
    this.#open = []
  }

  /**
   * The rows of a chunk, for scans.
   * @param chunk rows from `chunk * CHUNK_ROWS` on
   * @param into room for a chunk
   * @returns its rows, in `into`
   */
  rows(chunk: number, into: Float64Array): Float64Array {
    const packed = this.#packed[chunk]
    if (packed === undefined) {
      if (chunk > this.#packed.length) return into.subarray(0, 0)
      into.set(this.#open)
      return into.subarray(0, this.#open.length)
    }
    const { base, over } = packed
    if (over === null) return into.fill(base)
    for (let i = 0; i < CHUNK_ROWS; i++) into[i] = base + (over[i] ?? 0)
    return into
  }

  /** A copy that grows on its own; full chunks are shared. */
  clone(): NumberColumn {
    const copy = new NumberColumn()
    copy.#packed = this.#packed
    copy.#open = this.#open.slice()
    return copy
  }

  /** A column of its own with the first `rows` rows; full chunks are shared. */
  first(rows: number): NumberColumn {
    if (rows >= this.length) return this.clone()
    const copy = new NumberColumn()
    const chunks = rows >>> CHUNK_BITS
    copy.#packed = this.#packed.slice(0, chunks)
    copy.#open = Array.from(this.rows(chunks, new Float64Array(CHUNK_ROWS)).subarray(0, rows - chunks * CHUNK_ROWS))
    return copy
  }

  /** Sum of the rows. */
  get sum(): number {
    let sum = 0
    const room = new Float64Array(CHUNK_ROWS)
    for (let chunk = 0; chunk <= this.#packed.length; chunk++) {
      for (const value of this.rows(chunk, room)) sum += value
    }
    return sum
  }

  /** Number of rows, of an ascending column, whose value is not above `value`. */
  upTo(value: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.at(middle) <= value) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Strings by small numbers, each kept once. */
export class StringTable {
  #ids = new Map<string, number>()
  #texts: string[] = []

  /** A table that grows on its own from the same strings. */
  clone(): StringTable {
    const copy = new StringTable()
    copy.#ids = new Map(this.#ids)
    copy.#texts = [...this.#texts]
    return copy
  }

  /** The number of `text`, new or known. */
  id(text: string): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#texts.length
    this.#texts.push(text)
    this.#ids.set(text, id)
    return id
  }

  /** All texts, by number. */
  get texts(): readonly string[] {
    return this.#texts
  }

  /** The text of a number that `id` gave. */
  text(id: number): string {
    return this.#texts[id] ?? ''
  }
}
