/** A closed interval of integers, `start <= last`. */
export interface Interval {
  readonly start: number
  readonly last: number
}

/**
 * Closed intervals that may overlap, ordered by start and, among equal starts, by insertion: the order in which the
 * reference's interval tree finds them. Kept as a sorted array with a running maximum of `last`, which makes the first
 * overlap a binary search.
 */
export class IntervalTree<T extends Interval> {
  #nodes: T[] = []
  /** `#reach[i]` = max(last of nodes 0..i). */
  #reach: number[] = []

  get size(): number {
    return this.#nodes.length
  }

  /** All nodes in order. */
  get nodes(): readonly T[] {
    return this.#nodes
  }

  /** Copy with each node replaced by `twin(node)`, which must have the same interval. */
  cloneWith(twin: (node: T) => T): IntervalTree<T> {
    const copy = new IntervalTree<T>()
    if (this.#nodes.length === 0) return copy
    copy.#nodes = this.#nodes.map(twin)
    copy.#reach = this.#reach.slice()
    return copy
  }

  /** Inserts `node` behind those with the same start. */
  insert(node: T): void {
    const at = this.#upper(node.start)
    if (at === this.#nodes.length) this.#nodes.push(node)
    else this.#nodes.splice(at, 0, node)
    this.#update(at)
  }

  /** Removes `node` itself (not an equal one); false if it is not in the tree. */
  remove(node: T): boolean {
    const at = this.#nodes.lastIndexOf(node, this.#upper(node.start) - 1)
    if (at < 0) return false
    this.#nodes.splice(at, 1)
    this.#reach.splice(at, 1)
    this.#update(at)
    return true
  }

  /** First node that overlaps [first, last]: lowest start, then oldest. */
  first(first: number, last: number): T | null {
    return this.#nodes[this.firstIndex(first, last)] ?? null
  }

  /** Index of `first()` in `nodes`, or -1. */
  firstIndex(first: number, last: number): number {
    const end = this.#upper(last)
    let lo = 0
    let hi = end
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if ((this.#reach[mid] ?? 0) >= first) hi = mid
      else lo = mid + 1
    }
    return lo < end ? lo : -1
  }

  /** The nodes that overlap [first, last], in order. */
  *overlapping(first: number, last: number): Generator<T> {
    const from = this.firstIndex(first, last)
    if (from < 0) return
    for (let i = from; i < this.#nodes.length; i++) {
      const node = this.#nodes[i]
      if (node === undefined || node.start > last) return
      if (node.last >= first) yield node
    }
  }

  /**
   * The stretch of one kind that begins at `from`: overlapping and adjacent nodes are one used span.
   * @returns whether `from` is covered, and the last position (at most `limit`) of which the same is true
   */
  spanAt(from: number, limit: number): { readonly used: boolean; readonly last: number } {
    const i = this.firstIndex(from, limit)
    const node = i < 0 ? undefined : this.#nodes[i]
    if (node === undefined) return { used: false, last: limit }
    if (node.start > from) return { used: false, last: node.start - 1 }
    let reach = node.last
    for (let j = i + 1; j < this.#nodes.length && reach < limit; j++) {
      const next = this.#nodes[j]
      if (next === undefined || next.start > reach + 1) break
      if (next.last > reach) reach = next.last
    }
    return { used: true, last: Math.min(reach, limit) }
  }

  /** Number of nodes with start <= `position`. */
  #upper(position: number): number {
    const nodes = this.#nodes
    let lo = 0
    let hi = nodes.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      const node = nodes[mid]
      if (node !== undefined && node.start <= position) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  #update(from: number): void {
    let reach = from > 0 ? (this.#reach[from - 1] ?? 0) : -1
    const grown = this.#reach.length !== this.#nodes.length
    if (grown) this.#reach.splice(from, 0, -1)
    for (let i = from; i < this.#nodes.length; i++) {
      reach = Math.max(reach, this.#nodes[i]?.last ?? -1)
      if (i > from && this.#reach[i] === reach) return
      this.#reach[i] = reach
    }
  }
}
