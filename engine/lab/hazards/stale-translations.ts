/** Frames that a device still reaches though they were unmapped: its IOTLB was not invalidated (agent `stale-iotlb`). */
import { forEachStretch, PfnRunList, type PfnRuns } from '../../base/pfn-runs.ts'
import { ExtentMap } from '../../machine/cache/extent-map.ts'

/** Who reaches a frame, through which domain. */
export interface Reach {
  readonly by: string
  readonly domain: number
}

const sameReach = (a: Reach, b: Reach): boolean => a.by === b.by && a.domain === b.domain

export class StaleTranslations {
  readonly #frames: ExtentMap<Reach>

  constructor(frames = new ExtentMap<Reach>(sameReach)) {
    this.#frames = frames
  }

  clone(): StaleTranslations {
    return new StaleTranslations(this.#frames.clone())
  }

  /** Frames left a page table, and stay in the IOTLB. */
  add(reach: Reach, runs: PfnRuns): void {
    forEachStretch(runs, (pfn, npages) => this.#frames.update(pfn, npages, () => reach))
  }

  /** Which of these frames are still reached, by whom; the IOTLB is invalidated for them afterwards. */
  take(runs: PfnRuns): readonly { readonly reach: Reach; readonly runs: PfnRuns }[] {
    const found = new Map<Reach, PfnRunList>()
    forEachStretch(runs, (pfn, npages) => {
      this.#frames.visit(pfn, npages, (at, n, reach) => {
        if (reach === undefined) return
        let list = found.get(reach)
        if (list === undefined) found.set(reach, (list = new PfnRunList()))
        list.push(at, n)
      })
      this.#frames.update(pfn, npages, () => undefined)
    })
    return [...found].map(([reach, list]) => ({ reach, runs: list.toRuns() }))
  }
}
