/**
 * A map from frame numbers to values, by extents: runs of frames with equal values are stored once. Copying the map is
 * copying a short list; a part is duplicated only when one of the copies changes it.
 */

/** Extents that a chunk holds at most; then it splits. */
const CHUNK = 256

/** Consecutive extents of one map. `keeper` is the map that may change it in place. */
interface Chunk<V> {
  keeper: object
  readonly starts: number[]
  readonly counts: number[]
  readonly values: V[]
}

/** Sorted, non-overlapping extents `[pfn, pfn + npages) -> value`; neighbours with equal values are joined. */
export class ExtentMap<V extends object> {
  readonly #same: (a: V, b: V) => boolean
  #chunks: Chunk<V>[] = []
  /** Identity of this map as a keeper of chunks; a new one after each copy. */
  #self: object = {}
  #hint = 0

  /** @param same whether two values may be joined to one extent */
  constructor(same: (a: V, b: V) => boolean) {
    this.#same = same
  }

  /** Number of extents. */
  get size(): number {
    let n = 0
    for (const chunk of this.#chunks) n += chunk.starts.length
    return n
  }

  /** An independent copy; costs the number of chunks. */
  clone(): ExtentMap<V> {
    const copy = new ExtentMap(this.#same)
    copy.#chunks = this.#chunks.slice()
    // Neither may change a shared chunk from now on.
    this.#self = {}
    return copy
  }

  /** The value at one frame. */
  get(pfn: number): V | undefined {
    const chunk = this.#chunks[this.#chunkOf(pfn)]
    if (chunk === undefined) return undefined
    const i = upperBound(chunk.starts, pfn) - 1
    if (i < 0) return undefined
    const start = chunk.starts[i] ?? 0
    return pfn < start + (chunk.counts[i] ?? 0) ? chunk.values[i] : undefined
  }

  /**
   * Some position that has a value; every extent can be drawn, if not equally often.
   * @param below draws a whole number from 0 to the one before its argument
   */
  pick(below: (bound: number) => number): number | undefined {
    const chunk = this.#chunks[below(this.#chunks.length)]
    if (chunk === undefined || chunk.starts.length === 0) return undefined
    const i = below(chunk.starts.length)
    return (chunk.starts[i] ?? 0) + below(Math.min(chunk.counts[i] ?? 1, 2 ** 32))
  }

  /** Calls `visit` for each extent of `[pfn, pfn + npages)`, cut to it, in order; gaps come as undefined. */
  visit(pfn: number, npages: number, visit: (pfn: number, npages: number, value: V | undefined) => void): void {
    const end = pfn + npages
    let at = pfn
    for (let c = this.#chunkOf(pfn); c < this.#chunks.length && at < end; c++) {
      const chunk = this.#chunks[c]
      if (chunk === undefined) break
      for (let i = Math.max(0, upperBound(chunk.starts, at) - 1); i < chunk.starts.length && at < end; i++) {
        const start = chunk.starts[i] ?? 0
        const stop = start + (chunk.counts[i] ?? 0)
        if (stop <= at) continue
        if (start >= end) break
        if (start > at) visit(at, start - at, undefined)
        const from = Math.max(at, start)
        at = Math.min(stop, end)
        visit(from, at - from, chunk.values[i])
      }
    }
    if (at < end) visit(at, end - at, undefined)
  }

  /** Replaces the values of `[pfn, pfn + npages)` by what `change` makes of them; undefined stands for no value. */
  update(pfn: number, npages: number, change: (value: V | undefined) => V | undefined): void {
    const end = pfn + npages
    if (npages <= 0) return
    if (this.#chunks.length === 0) this.#chunks.push({ keeper: this.#self, starts: [], counts: [], values: [] })
    const first = this.#chunkOf(pfn)
    let at = pfn
    let c = first
    while (at < end) {
      const next = this.#chunks[c + 1]
      const limit = Math.min(end, next?.starts[0] ?? Infinity)
      this.#updateChunk(c, at, limit, change)
      at = limit
      c++
    }
    this.#tidy(first, c)
  }

  #chunkOf(pfn: number): number {
    const chunks = this.#chunks
    const hint = this.#hint
    if (
      (chunks[hint]?.starts[0] ?? Infinity) <= pfn &&
      (hint + 1 >= chunks.length || (chunks[hint + 1]?.starts[0] ?? 0) > pfn)
    ) {
      return hint
    }
    let low = 0
    let high = chunks.length
    while (low < high) {
      const mid = (low + high) >>> 1
      if ((chunks[mid]?.starts[0] ?? 0) <= pfn) low = mid + 1
      else high = mid
    }
    return (this.#hint = Math.max(0, low - 1))
  }

  #writable(c: number): Chunk<V> | undefined {
    const chunk = this.#chunks[c]
    if (chunk === undefined || chunk.keeper === this.#self) return chunk
    const own: Chunk<V> = {
      keeper: this.#self,
      starts: chunk.starts.slice(),
      counts: chunk.counts.slice(),
      values: chunk.values.slice(),
    }
    this.#chunks[c] = own
    return own
  }

  /** Changes `[pfn, end)`, which lies in the range of chunk `c`. */
  #updateChunk(c: number, pfn: number, end: number, change: (value: V | undefined) => V | undefined): void {
    const chunk = this.#chunks[c]
    if (chunk === undefined) return
    let first = upperBound(chunk.starts, pfn) - 1
    if (first < 0 || (chunk.starts[first] ?? 0) + (chunk.counts[first] ?? 0) <= pfn) first++
    const beyond = lowerBound(chunk.starts, end)
    const onlyStart = chunk.starts[first]
    // The usual case: exactly one extent, and the neighbours stay different.
    if (beyond === first + 1 && onlyStart === pfn && chunk.counts[first] === end - pfn) {
      const old = chunk.values[first]
      const value = change(old)
      if (value === old) return
      if (value !== undefined && !this.#joins(chunk, first, pfn, end, value)) {
        const own = this.#writable(c)
        if (own !== undefined) own.values[first] = value
        return
      }
      this.#splice(c, first, beyond, pfn, end, () => value)
      return
    }
    this.#splice(c, first, beyond, pfn, end, change)
  }

  #joins(chunk: Chunk<V>, i: number, pfn: number, end: number, value: V): boolean {
    const left = chunk.values[i - 1]
    if (
      left !== undefined &&
      (chunk.starts[i - 1] ?? 0) + (chunk.counts[i - 1] ?? 0) === pfn &&
      this.#equal(left, value)
    )
      return true
    const right = chunk.values[i + 1]
    return right !== undefined && chunk.starts[i + 1] === end && this.#equal(right, value)
  }

  #equal(a: V, b: V): boolean {
    return a === b || this.#same(a, b)
  }

  /** Replaces extents `[first, beyond)` of chunk `c`, and joins what became equal. */
  #splice(
    c: number,
    first: number,
    beyond: number,
    pfn: number,
    end: number,
    change: (value: V | undefined) => V | undefined,
  ): void {
    const chunk = this.#writable(c)
    if (chunk === undefined) return
    const starts: number[] = []
    const counts: number[] = []
    const values: V[] = []
    const push = (from: number, to: number, value: V | undefined): void => {
      if (from >= to || value === undefined) return
      const last = values.length - 1
      const before = values[last]
      if (before !== undefined && (starts[last] ?? 0) + (counts[last] ?? 0) === from && this.#equal(before, value)) {
        counts[last] = (counts[last] ?? 0) + to - from
        return
      }
      starts.push(from)
      counts.push(to - from)
      values.push(value)
    }
    // The neighbours take part, so that they can be joined.
    const left = first > 0 ? first - 1 : first
    const right = Math.min(chunk.starts.length, beyond + 1)
    let at = pfn
    for (let i = left; i < right; i++) {
      const start = chunk.starts[i] ?? 0
      const stop = start + (chunk.counts[i] ?? 0)
      const value = chunk.values[i]
      push(start, Math.min(stop, pfn), value)
      if (stop > pfn && start < end) {
        const from = Math.max(start, pfn)
        if (from > at) push(at, from, change(undefined))
        at = Math.min(stop, end)
        push(from, at, change(value))
      }
      if (start >= end && at < end) {
        push(at, end, change(undefined))
        at = end
      }
      push(Math.max(start, end), stop, value)
    }
    if (at < end) push(at, end, change(undefined))
    chunk.starts.splice(left, right - left, ...starts)
    chunk.counts.splice(left, right - left, ...counts)
    chunk.values.splice(left, right - left, ...values)
  }

  /** Splits chunks that grew, drops empty ones and joins small neighbours among `[first, beyond)` and next to them. */
  #tidy(first: number, beyond: number): void {
    for (let c = Math.min(beyond, this.#chunks.length - 1); c >= Math.max(0, first - 1); c--) {
      const chunk = this.#chunks[c]
      if (chunk === undefined) continue
      if (chunk.starts.length > CHUNK) {
        this.#chunks.splice(c, 1, ...this.#pieces(chunk))
        continue
      }
      if (chunk.starts.length === 0) {
        this.#chunks.splice(c, 1)
        continue
      }
      const next = this.#chunks[c + 1]
      if (next !== undefined && chunk.starts.length + next.starts.length <= CHUNK / 2) this.#join(c, next)
    }
  }

  #pieces(chunk: Chunk<V>): Chunk<V>[] {
    const pieces: Chunk<V>[] = []
    const step = chunk.starts.length > 2 * CHUNK ? CHUNK : Math.ceil(chunk.starts.length / 2)
    for (let i = 0; i < chunk.starts.length; i += step) {
      pieces.push({
        keeper: this.#self,
        starts: chunk.starts.slice(i, i + step),
        counts: chunk.counts.slice(i, i + step),
        values: chunk.values.slice(i, i + step),
      })
    }
    return pieces
  }

  #join(c: number, next: Chunk<V>): void {
    const chunk = this.#writable(c)
    if (chunk === undefined) return
    const last = chunk.starts.length - 1
    const a = chunk.values[last]
    const b = next.values[0]
    let from = 0
    if (
      a !== undefined &&
      b !== undefined &&
      (chunk.starts[last] ?? 0) + (chunk.counts[last] ?? 0) === next.starts[0] &&
      this.#equal(a, b)
    ) {
      chunk.counts[last] = (chunk.counts[last] ?? 0) + (next.counts[0] ?? 0)
      from = 1
    }
    for (let i = from; i < next.starts.length; i++) {
      const value = next.values[i]
      if (value === undefined) continue
      chunk.starts.push(next.starts[i] ?? 0)
      chunk.counts.push(next.counts[i] ?? 0)
      chunk.values.push(value)
    }
    this.#chunks.splice(c + 1, 1)
  }
}

/** Index of the first element greater than `key`. */
function upperBound(sorted: readonly number[], key: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const mid = (low + high) >>> 1
    if ((sorted[mid] ?? 0) <= key) low = mid + 1
    else high = mid
  }
  return low
}

/** Index of the first element not less than `key`. */
function lowerBound(sorted: readonly number[], key: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const mid = (low + high) >>> 1
    if ((sorted[mid] ?? 0) < key) low = mid + 1
    else high = mid
  }
  return low
}
