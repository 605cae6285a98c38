/** A set of non-negative integers, kept as disjoint, non-adjacent extents `[start, start+length)`. */
export class ExtentSet {
  /** Flat pairs start, end (exclusive), ascending. */
  #bounds: number[] = []

  /** Independent copy. */
  clone(): ExtentSet {
    const copy = new ExtentSet()
    copy.#bounds = this.#bounds.slice()
    return copy
  }

  get isEmpty(): boolean {
    return this.#bounds.length === 0
  }

  /** Number of extents. */
  get extents(): number {
    return this.#bounds.length / 2
  }

  /** Adds `[start, start+length)`. */
  add(start: number, length: number): void {
    if (length <= 0) return
    this.#replace(start, start + length, true)
  }

  /** Removes `[start, start+length)`. */
  remove(start: number, length: number): void {
    if (length <= 0) return
    this.#replace(start, start + length, false)
  }

  /** Is `value` in the set? */
  has(value: number): boolean {
    return this.#upper(value) % 2 === 1
  }

  /** Visits the parts of `[start, start+length)` in order, each with whether it is in the set. */
  forEach(start: number, length: number, visit: (start: number, length: number, inside: boolean) => void): void {
    const end = start + length
    let at = start
    for (let i = this.#upper(start); at < end; i++) {
      const next = Math.min(end, this.#bounds[i] ?? Infinity)
      if (next > at) visit(at, next - at, i % 2 === 1)
      at = next
    }
  }

  /** Visits all extents. */
  forEachExtent(visit: (start: number, length: number) => void): void {
    for (let i = 0; i + 1 < this.#bounds.length; i += 2) {
      const start = this.#bounds[i] ?? 0
      visit(start, (this.#bounds[i + 1] ?? 0) - start)
    }
  }

  /** Number of bounds at or below `value`; odd means inside. */
  #upper(value: number): number {
    const bounds = this.#bounds
    let lo = 0
    let hi = bounds.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if ((bounds[mid] ?? 0) <= value) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  /** Number of bounds below `value`. */
  #lower(value: number): number {
    const bounds = this.#bounds
    let lo = 0
    let hi = bounds.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if ((bounds[mid] ?? 0) < value) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  #replace(start: number, end: number, inside: boolean): void {
    const from = this.#lower(start)
    const to = this.#upper(end)
    const fresh: number[] = []
    // `from` even: nothing reaches into `start` from the left; `to` even: nothing leaves `end` to the right.
    if ((from % 2 === 0) === inside) fresh.push(start)
    if ((to % 2 === 0) === inside) fresh.push(end)
    this.#bounds.splice(from, to - from, ...fresh)
  }
}
