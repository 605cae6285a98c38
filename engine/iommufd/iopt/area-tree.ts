import type { Area } from './area.ts'

/** The areas of an io_pagetable in IOVA order; they never overlap. */
export class AreaTree {
  #areas: Area[] = []

  get size(): number {
    return this.#areas.length
  }

  /** All areas, ascending. Do not keep it across changes. */
  get all(): readonly Area[] {
    return this.#areas
  }

  /** A tree of areas that are in order already. */
  static of(ascending: Area[]): AreaTree {
    const tree = new AreaTree()
    tree.#areas = ascending
    return tree
  }

  /** Area with the lowest IOVA that overlaps [iova, last]. */
  first(iova: bigint, last: bigint): Area | null {
    const area = this.#areas[this.indexFrom(iova)]
    return area !== undefined && area.iova <= last ? area : null
  }

  /** Index of the first area that ends at or after `iova`. */
  indexFrom(iova: bigint): number {
    const areas = this.#areas
    // Ascending use is the common case: try the end first.
    const tail = areas[areas.length - 1]
    if (tail === undefined || tail.lastIova < iova) return areas.length
    let lo = 0
    let hi = areas.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      const area = areas[mid]
      if (area !== undefined && area.lastIova < iova) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  insert(area: Area): void {
    const at = this.indexFrom(area.iova)
    if (at === this.#areas.length) this.#areas.push(area)
    else this.#areas.splice(at, 0, area)
  }

  remove(area: Area): void {
    const at = this.indexFrom(area.iova)
    if (this.#areas[at] === area) this.#areas.splice(at, 1)
  }
}
