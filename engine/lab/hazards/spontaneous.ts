/** What caches do by themselves, drawn from the seed: the schedule of a concrete run (cache-coherency model, section 7). */
import { LINE_SIZE, LINES_PER_PAGE, PAGE_SIZE } from '../../base/units.ts'
import type { Rng } from '../../base/rng.ts'
import type { Span } from '../../machine/cache/span.ts'
import type { HazardMonitor } from './hazard-monitor.ts'

/** Evictions and fetches between the steps of a run. The worst case needs none: it has all of them. */
export class Spontaneous {
  /** Events after each step. */
  rate: number
  readonly #rng: Rng

  /** @param rng where to draw from; part of what a fork copies */
  constructor(rng: Rng, rate = 0) {
    this.#rng = rng
    this.rate = rate
  }

  /** A schedule that goes on from here independently. */
  clone(): Spontaneous {
    return new Spontaneous(this.#rng.clone(), this.rate)
  }

  /** Evicts or fetches a frame, or a line of it, `rate` times: any frame that somebody owns. */
  act(monitor: HazardMonitor): void {
    if (monitor.cache.mode !== 'concrete') return
    for (let n = 0; n < this.rate; n++) {
      const pfn = monitor.anyFrame((bound) => this.#rng.below(bound))
      if (pfn === null) return
      const kind = this.#rng.below(2) === 0 ? 'evict' : 'fetch'
      monitor.cache.apply({ kind }, [this.#part(pfn)])
    }
  }

  #part(pfn: number): Span {
    if (this.#rng.below(2) === 0) return { pfn, npages: 1, from: 0, to: PAGE_SIZE }
    const from = this.#rng.below(LINES_PER_PAGE) * LINE_SIZE
    return { pfn, npages: 1, from, to: from + LINE_SIZE }
  }
}
