/** A closed IOVA range in bytes with what it stands for. Immutable. */
export interface IovaRange<O> {
  readonly start: bigint
  readonly last: bigint
  readonly owner: O
}

/** IOVA ranges that may overlap and repeat, ordered by start, then last: reserved_itree and allowed_itree. */
export class IovaRanges<O> {
  /** Ascending. Replaced, never changed. */
  nodes: readonly IovaRange<O>[] = []

  get isEmpty(): boolean {
    return this.nodes.length === 0
  }

  /** Adds [start, last]. */
  insert(start: bigint, last: bigint, owner: O): void {
    let at = this.nodes.length
    for (; at > 0; at--) {
      const before = this.nodes[at - 1]
      if (before === undefined || before.start < start || (before.start === start && before.last <= last)) break
    }
    this.nodes = this.nodes.toSpliced(at, 0, { start, last, owner })
  }

  /** Removes every range of `owner`. */
  removeOwner(owner: O): void {
    if (this.nodes.some((n) => n.owner === owner)) this.nodes = this.nodes.filter((n) => n.owner !== owner)
  }

  /** First range that overlaps [start, last], or null. */
  first(start: bigint, last: bigint): IovaRange<O> | null {
    for (const node of this.nodes) {
      if (node.start > last) return null
      if (node.last >= start) return node
    }
    return null
  }

  /** The stretch of one kind that begins at `from`, up to `limit`; overlapping and adjacent ranges are one. */
  spanAt(from: bigint, limit: bigint): { readonly used: boolean; readonly last: bigint } {
    let reach: bigint | null = null
    for (const node of this.nodes) {
      if (node.last < from) continue
      if (reach === null) {
        if (node.start > limit) break
        if (node.start > from) return { used: false, last: node.start - 1n }
        reach = node.last
      } else if (node.start <= reach + 1n) {
        if (node.last > reach) reach = node.last
      } else break
      if (reach >= limit) return { used: true, last: limit }
    }
    return reach === null ? { used: false, last: limit } : { used: true, last: reach }
  }
}
