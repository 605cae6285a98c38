/** Growable columns of numbers and a table of strings: a million log rows cost their numbers, not an object each. */

const NO_INTEGERS = new Int32Array(0)
const NO_NUMBERS = new Float64Array(0)

/** A column of 32-bit integers. */
export class IntColumn {
  #data: Int32Array = NO_INTEGERS
  #length = 0
  /** The array belongs to this column alone and may be written to. */
  #own = false

  get length(): number {
    return this.#length
  }

  /** The rows so far, for scans; to be read only. */
  get values(): Int32Array {
    return this.#data.subarray(0, this.#length)
  }

  /** The value of row `i`; 0 outside. */
  at(i: number): number {
    return this.#data[i] ?? 0
  }

  push(value: number): void {
    if (!this.#own || this.#length === this.#data.length) {
      const grown = new Int32Array(Math.max(16, this.#length * 2))
      grown.set(this.#data.subarray(0, this.#length))
      this.#data = grown
      this.#own = true
    }
    this.#data[this.#length++] = value
  }

  /** A copy that grows on its own; the rows so far stay shared until one of the two appends. */
  clone(): IntColumn {
    const copy = new IntColumn()
    copy.#data = this.#data
    copy.#length = this.#length
    copy.#own = this.#own = false
    return copy
  }

  /** Number of rows, of an ascending column, whose value is not above `value`. */
  upTo(value: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.at(middle) <= value) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** A column of doubles, for counts that can pass 2^31 such as pages. */
export class NumberColumn {
  #data: Float64Array = NO_NUMBERS
  #length = 0
  /** The array belongs to this column alone and may be written to. */
  #own = false

  get length(): number {
    return this.#length
  }

  /** The rows so far, for scans; to be read only. */
  get values(): Float64Array {
    return this.#data.subarray(0, this.#length)
  }

  /** The value of row `i`; 0 outside. */
  at(i: number): number {
    return this.#data[i] ?? 0
  }

  push(value: number): void {
    if (!this.#own || this.#length === this.#data.length) {
      const grown = new Float64Array(Math.max(8, this.#length * 2))
      grown.set(this.#data.subarray(0, this.#length))
      this.#data = grown
      this.#own = true
    }
    this.#data[this.#length++] = value
  }

  /** A copy that grows on its own; the rows so far stay shared until one of the two appends. */
  clone(): NumberColumn {
    const copy = new NumberColumn()
    copy.#data = this.#data
    copy.#length = this.#length
    copy.#own = this.#own = false
    return copy
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
