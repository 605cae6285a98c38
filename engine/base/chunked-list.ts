/** Does `item` lie before `key` in the order of the list? True for a first part of the list, false for the rest. */
export type IsBefore<T, K> = (item: T, key: K) => boolean

/** Most items of a chunk; a full one is cut in two. */
const MAX_CHUNK = 512

/** A place in a ChunkedList. Valid until the list changes. */
export interface Cursor {
  chunk: number
  index: number
}

/**
 * A sorted list in chunks: an insertion or removal moves a few hundred items at most, wherever it happens, and lookup is a
 * binary search. Short lists are one plain array.
 */
export class ChunkedList<T, K> {
  readonly #isBefore: IsBefore<T, K>
  /** None is empty, except a single one. */
  #chunks: T[][] = [[]]
  #size = 0

  constructor(isBefore: IsBefore<T, K>) {
    this.#isBefore = isBefore
  }

  get size(): number {
    return this.#size
  }

  /** Last item, if any. */
  get last(): T | undefined {
    const chunk = this.#chunks[this.#chunks.length - 1]
    return chunk?.[chunk.length - 1]
  }

  /** Copy with each item replaced by `twin(item)`, which must sort the same. */
  cloneWith(twin: (item: T) => T): ChunkedList<T, K> {
    const copy = new ChunkedList<T, K>(this.#isBefore)
    copy.#chunks = this.#chunks.map((chunk) => chunk.map(twin))
    copy.#size = this.#size
    return copy
  }

  /** Copy that shares the items. */
  clone(): ChunkedList<T, K> {
    const copy = new ChunkedList<T, K>(this.#isBefore)
    copy.#chunks = this.#chunks.map((chunk) => chunk.slice())
    copy.#size = this.#size
    return copy
  }

  /** Place of the first item that does not lie before `key`; behind the end if there is none. */
  find(key: K): Cursor {
    const chunks = this.#chunks
    const tail = this.last
    // Work at the end is the common case.
    if (tail === undefined || this.#isBefore(tail, key)) {
      const chunk = chunks.length - 1
      return { chunk, index: chunks[chunk]?.length ?? 0 }
    }
    let lo = 0
    let hi = chunks.length - 1
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      const chunk = chunks[mid]
      const end = chunk?.[chunk.length - 1]
      if (end !== undefined && this.#isBefore(end, key)) lo = mid + 1
      else hi = mid
    }
    const chunk = chunks[lo] ?? []
    let from = 0
    let to = chunk.length
    while (from < to) {
      const mid = (from + to) >>> 1
      const item = chunk[mid]
      if (item !== undefined && this.#isBefore(item, key)) from = mid + 1
      else to = mid
    }
    return { chunk: lo, index: from }
  }

  /** Item at a place. */
  get(at: Cursor): T | undefined {
    return this.#chunks[at.chunk]?.[at.index]
  }

  /** Item before a place. */
  before(at: Cursor): T | undefined {
    if (at.index > 0) return this.#chunks[at.chunk]?.[at.index - 1]
    const chunk = this.#chunks[at.chunk - 1]
    return chunk?.[chunk.length - 1]
  }

  /** Moves a place to the next item. */
  advance(at: Cursor): void {
    at.index++
    if (at.index < (this.#chunks[at.chunk]?.length ?? 0) || at.chunk + 1 >= this.#chunks.length) return
    at.chunk++
    at.index = 0
  }

  /** Puts `item` before the one at a place; the place then is that of `item`. */
  insert(at: Cursor, item: T): void {
    const chunk = this.#chunks[at.chunk]
    if (chunk === undefined) return
    if (at.index === chunk.length) chunk.push(item)
    else chunk.splice(at.index, 0, item)
    this.#size++
    if (chunk.length <= MAX_CHUNK) return
    // A list that grows at its end keeps full chunks behind it.
    const half = at.index === MAX_CHUNK ? MAX_CHUNK : MAX_CHUNK >>> 1
    this.#chunks.splice(at.chunk + 1, 0, chunk.splice(half))
    if (at.index >= half) {
      at.chunk++
      at.index -= half
    }
  }

  /** Removes the item at a place; the place then is that of the next one. */
  remove(at: Cursor): void {
    const chunk = this.#chunks[at.chunk]
    if (chunk === undefined || at.index >= chunk.length) return
    if (at.index === chunk.length - 1) chunk.pop()
    else chunk.splice(at.index, 1)
    this.#size--
    if (chunk.length === 0 && this.#chunks.length > 1) {
      this.#chunks.splice(at.chunk, 1)
      if (at.chunk === this.#chunks.length) {
        at.chunk--
        at.index = this.#chunks[at.chunk]?.length ?? 0
      } else {
        at.index = 0
      }
    } else if (at.index === chunk.length && at.chunk + 1 < this.#chunks.length) {
      at.chunk++
      at.index = 0
    }
  }

  /** Replaces the item at a place by one that sorts the same. */
  replace(at: Cursor, item: T): void {
    const chunk = this.#chunks[at.chunk]
    if (chunk !== undefined && at.index < chunk.length) chunk[at.index] = item
  }

  /** The items from a place on. The list must not change meanwhile. */
  *from(at: Cursor): Generator<T> {
    for (let c = at.chunk; c < this.#chunks.length; c++) {
      const chunk = this.#chunks[c] ?? []
      for (let i = c === at.chunk ? at.index : 0; i < chunk.length; i++) {
        const item = chunk[i]
        if (item !== undefined) yield item
      }
    }
  }

  /** All items, as an array of their own. */
  toArray(): T[] {
    return this.#chunks.length === 1 ? (this.#chunks[0] ?? []).slice() : this.#chunks.flat()
  }
}
