/** Called for each maximal stretch `[start, start+length)` that has one count. */
export type CountVisitor = (start: number, length: number, count: number) => void

/**
 * Counts per position, kept as stretches of equal count: the pin counts of physical memory. Positions never written count 0.
 */
export class CountMap {
  /** Where a stretch begins, ascending, and its count; it lasts to the next beginning. */
  #starts: number[] = []
  #counts: number[] = []

  /** Independent copy. */
  clone(): CountMap {
    const copy = new CountMap()
    copy.#starts = this.#starts.slice()
    copy.#counts = this.#counts.slice()
    return copy
  }

  /** Number of stretches, for tests and memory estimates. */
  get stretches(): number {
    return this.#starts.length
  }

  /** Count at `position`. */
  at(position: number): number {
    const i = this.#find(position)
    return i < 0 ? 0 : (this.#counts[i] ?? 0)
  }

  /** Adds `delta` to `length` positions from `start` on; `visit` sees the counts after it. */
  add(start: number, length: number, delta: number, visit?: CountVisitor): void {
    const end = start + length
    const from = this.#cut(start)
    const to = this.#cut(end)
    for (let i = from; i < to; i++) {
      const count = (this.#counts[i] ?? 0) + delta
      this.#counts[i] = count
      if (visit !== undefined) {
        const at = this.#starts[i] ?? 0
        visit(at, (this.#starts[i + 1] ?? at) - at, count)
      }
    }
    // Inside [from, to) neighbours stay different; only the two ends can have become equal to their outer neighbour.
    this.#join(to)
    this.#join(from)
  }

  /** Visits the counts of `[start, start+length)` in order, zero included. */
  forEach(start: number, length: number, visit: CountVisitor): void {
    const end = start + length
    let at = start
    for (let i = this.#find(start); at < end; i++) {
      const next = Math.min(end, this.#starts[i + 1] ?? Infinity)
      visit(at, next - at, i < 0 ? 0 : (this.#counts[i] ?? 0))
      at = next
    }
  }

  /** Visits every stretch with a count other than zero. */
  forEachCounted(visit: CountVisitor): void {
    for (let i = 0; i < this.#starts.length; i++) {
      const count = this.#counts[i] ?? 0
      const start = this.#starts[i] ?? 0
      if (count !== 0) visit(start, (this.#starts[i + 1] ?? start) - start, count)
    }
  }

  /** Last stretch that begins at or before `position`, -1 for none. */
  #find(position: number): number {
    const starts = this.#starts
    let lo = 0
    let hi = starts.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if ((starts[mid] ?? 0) <= position) lo = mid + 1
      else hi = mid
    }
    return lo - 1
  }

  /** Makes a stretch begin at `position` and returns its index. */
  #cut(position: number): number {
    const i = this.#find(position)
    if (i >= 0 && this.#starts[i] === position) return i
    this.#starts.splice(i + 1, 0, position)
    this.#counts.splice(i + 1, 0, i < 0 ? 0 : (this.#counts[i] ?? 0))
    return i + 1
  }

  /** Removes the beginning `i` if the stretch before it has the same count. */
  #join(i: number): void {
    if (i >= this.#starts.length) return
    if ((i === 0 ? 0 : this.#counts[i - 1]) !== this.#counts[i]) return
    this.#starts.splice(i, 1)
    this.#counts.splice(i, 1)
  }
}
