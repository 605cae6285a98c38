/**
 * Physically contiguous runs of page frames as flat pairs `[pfn0, npages0, pfn1, npages1, ...]`.
 *
 * Work in the lab is done per run, not per page: 16 bytes describe a run of any length, and an event, a batch and a page
 * table can share one array. Frame numbers stay below 2^52, so a double holds them exactly.
 */
export type PfnRuns = Float64Array

/** Growable list of physically contiguous runs; the simulation's counterpart of a `pfn_batch`'s two arrays. */
export class PfnRunList {
  #data: Float64Array
  #length = 0
  #pages = 0

  /** @param capacity runs to reserve room for; up to four (64 bytes) are cheap: V8 keeps such a small array on its heap */
  constructor(capacity = 4) {
    this.#data = new Float64Array(capacity * 2)
  }

  /** Number of runs. */
  get length(): number {
    return this.#length
  }

  /** Total number of pages. */
  get pages(): number {
    return this.#pages
  }

  /** First frame number of run `i`. */
  pfn(i: number): number {
    return this.#data[2 * i] ?? 0
  }

  /** Number of pages of run `i`. */
  count(i: number): number {
    return this.#data[2 * i + 1] ?? 0
  }

  /** Appends `npages` frames from `pfn` on, joining them to the last run when they continue it. */
  push(pfn: number, npages: number): void {
    const last = 2 * (this.#length - 1)
    if (last >= 0 && (this.#data[last] ?? 0) + (this.#data[last + 1] ?? 0) === pfn) {
      this.#data[last + 1] = (this.#data[last + 1] ?? 0) + npages
    } else {
      this.pushRun(pfn, npages)
      return
    }
    this.#pages += npages
  }

  /** Appends a run of its own, even if it continues the last one. */
  pushRun(pfn: number, npages: number): void {
    if (2 * this.#length === this.#data.length) {
      const grown = new Float64Array(Math.max(8, this.#data.length * 2))
      grown.set(this.#data)
      this.#data = grown
    }
    this.#data[2 * this.#length] = pfn
    this.#data[2 * this.#length + 1] = npages
    this.#length++
    this.#pages += npages
  }

  /** Forgets all runs and keeps the memory. */
  clear(): void {
    this.#length = 0
    this.#pages = 0
  }

  /** The runs as an array of their own. */
  toRuns(): PfnRuns {
    return this.#data.slice(0, 2 * this.#length)
  }
}

/** Number of pages in `runs`. */
export function runPages(runs: PfnRuns): number {
  let n = 0
  for (let i = 1; i < runs.length; i += 2) n += runs[i] ?? 0
  return n
}

/** Calls `visit(pfn, npages)` for each run in order. */
export function forEachRun(runs: PfnRuns, visit: (pfn: number, npages: number) => void): void {
  for (let i = 0; i + 1 < runs.length; i += 2) visit(runs[i] ?? 0, runs[i + 1] ?? 0)
}

/**
 * Visits `runs` with neighbours joined in either direction, for work in which the order of frames does not matter: memory
 * that is laid out downwards, page by page, is one stretch.
 */
export function forEachStretch(runs: PfnRuns, visit: (pfn: number, npages: number) => void): void {
  let low = runs[0]
  if (low === undefined) return
  let high = low + (runs[1] ?? 0)
  for (let i = 2; i + 1 < runs.length; i += 2) {
    const pfn = runs[i] ?? 0
    const end = pfn + (runs[i + 1] ?? 0)
    if (pfn === high) high = end
    else if (end === low) low = pfn
    else {
      visit(low, high - low)
      low = pfn
      high = end
    }
  }
  visit(low, high - low)
}
