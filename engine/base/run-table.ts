import type { PfnRuns } from './pfn-runs.ts'

/**
 * An immutable list of physically contiguous runs that can be looked up by page position. Domains, clones and events share
 * one table, so a run costs 16 bytes (24 with the lookup index) however often it is mapped.
 */
export class RunTable {
  /** The runs, `[pfn, npages, ...]`. */
  readonly runs: PfnRuns
  /** Number of pages. */
  readonly pages: number
  #starts: Float64Array | null = null

  /** @param runs flat pairs; must never be changed afterwards */
  constructor(runs: PfnRuns, pages: number) {
    this.runs = runs
    this.pages = pages
  }

  /** Number of runs. */
  get length(): number {
    return this.runs.length / 2
  }

  /** Position of the first page of run `i`. */
  startOf(i: number): number {
    return this.#index()[i] ?? 0
  }

  /** Run that holds the page at `position`, which must be below `pages`. */
  runAt(position: number): number {
    if (this.runs.length === 2) return 0
    const starts = this.#index()
    let lo = 0
    let hi = starts.length - 1
    while (lo < hi) {
      const mid = (lo + hi + 1) >>> 1
      if ((starts[mid] ?? 0) <= position) lo = mid
      else hi = mid - 1
    }
    return lo
  }

  /** Frame of the page at `position`. */
  pfnAt(position: number): number {
    const run = this.runAt(position)
    return (this.runs[2 * run] ?? 0) + (position - this.startOf(run))
  }

  /** Page position of each run's first page; made on first use, because most tables are never looked up. */
  #index(): Float64Array {
    if (this.#starts !== null) return this.#starts
    const starts = new Float64Array(this.length)
    let at = 0
    for (let i = 0; i < starts.length; i++) {
      starts[i] = at
      at += this.runs[2 * i + 1] ?? 0
    }
    this.#starts = starts
    return starts
  }
}
