import { ChunkedList } from '../../base/chunked-list.ts'
import type { Area } from './area.ts'

/** The areas of an io_pagetable in IOVA order; they never overlap. */
export class AreaTree {
  #areas = new ChunkedList<Area, bigint>(endsBefore)
  /** `all`, as long as nothing changes. */
  #all: readonly Area[] | null = null

  get size(): number {
    return this.#areas.size
  }

  /** All areas, ascending, as they are now. */
  get all(): readonly Area[] {
    return (this.#all ??= this.#areas.toArray())
  }

  /** Copy with each area replaced by `twin(area)`. */
  cloneWith(twin: (area: Area) => Area): AreaTree {
    const copy = new AreaTree()
    if (this.size > 0) copy.#areas = this.#areas.cloneWith(twin)
    return copy
  }

  /** Area with the lowest IOVA that overlaps [iova, last]. */
  first(iova: bigint, last: bigint): Area | null {
    const area = this.#areas.get(this.#areas.find(iova))
    return area !== undefined && area.iova <= last ? area : null
  }

  insert(area: Area): void {
    this.#areas.insert(this.#areas.find(area.iova), area)
    this.#all = null
  }

  remove(area: Area): void {
    const at = this.#areas.find(area.iova)
    if (this.#areas.get(at) !== area) return
    this.#areas.remove(at)
    this.#all = null
  }
}

function endsBefore(area: Area, iova: bigint): boolean {
  return area.lastIova < iova
}
