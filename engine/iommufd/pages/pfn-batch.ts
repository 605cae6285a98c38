import type { PfnRuns } from '../../base/pfn-runs.ts'
import { MAX_RUN_PAGES } from './limits.ts'

/** struct pfn_batch: up to `capacity` runs of contiguous frames on their way from one place to another. */
export class PfnBatch {
  capacity: number
  /** Runs in use; a run skipped to length zero still occupies its place. */
  end = 0
  /** Pages in all runs. */
  total = 0
  #data: Float64Array

  constructor(capacity: number) {
    this.capacity = capacity
    this.#data = new Float64Array(2 * Math.min(capacity, 4))
  }

  /**
   * Appends `npages` frames from `pfn` on (batch_add_pfn for each).
   * @returns pages that found room
   */
  add(pfn: number, npages: number): number {
    let taken = 0
    while (taken < npages) {
      const last = 2 * this.end - 2
      const count = last >= 0 ? (this.#data[last + 1] ?? 0) : 0
      if (last >= 0 && (this.#data[last] ?? 0) + count === pfn + taken && count < MAX_RUN_PAGES) {
        const n = Math.min(npages - taken, MAX_RUN_PAGES - count)
        this.#data[last + 1] = count + n
        taken += n
        continue
      }
      if (this.end >= this.capacity) break
      if (last + 2 >= this.#data.length) this.#grow()
      const n = Math.min(npages - taken, MAX_RUN_PAGES)
      this.#data[last + 2] = pfn + taken
      this.#data[last + 3] = n
      this.end++
      taken += n
    }
    this.total += taken
    return taken
  }

  /** Would `pfn` find room now? */
  accepts(pfn: number): boolean {
    if (this.end < this.capacity) return true
    const last = 2 * this.end - 2
    const count = last >= 0 ? (this.#data[last + 1] ?? 0) : 0
    return last >= 0 && (this.#data[last] ?? 0) + count === pfn && count < MAX_RUN_PAGES
  }

  clear(): void {
    this.end = 0
    this.total = 0
  }

  /** Keeps only the last `pages` pages, all of the last run (batch_clear_carry). */
  clearCarry(pages: number): void {
    if (pages === 0) {
      this.clear()
      return
    }
    const last = 2 * this.end - 2
    this.#data[0] = (this.#data[last] ?? 0) + (this.#data[last + 1] ?? 0) - pages
    this.#data[1] = pages
    this.end = 1
    this.total = pages
  }

  /** Drops up to `pages` pages from the front of the carry (batch_skip_carry). */
  skipCarry(pages: number): void {
    if (this.total === 0) return
    const n = Math.min(this.total, pages)
    this.#data[0] = (this.#data[0] ?? 0) + n
    this.#data[1] = (this.#data[1] ?? 0) - n
    this.total -= n
  }

  /** All runs, as an array of their own. */
  runs(): PfnRuns {
    return this.end === 1 || (this.#data[1] ?? 0) > 0 ? this.#data.slice(0, 2 * this.end) : this.slice(0, this.total)
  }

  /** Pages `[skip, skip+npages)` of the batch as runs. */
  slice(skip: number, npages: number): PfnRuns {
    if (skip === 0 && npages === this.total && (this.#data[1] ?? 0) > 0) return this.#data.slice(0, 2 * this.end)
    const out = new Float64Array(2 * this.end)
    let length = 0
    let toSkip = skip
    let left = npages
    for (let i = 0; i < 2 * this.end && left > 0; i += 2) {
      const count = this.#data[i + 1] ?? 0
      if (toSkip >= count) {
        toSkip -= count
        continue
      }
      const n = Math.min(left, count - toSkip)
      out[length++] = (this.#data[i] ?? 0) + toSkip
      out[length++] = n
      toSkip = 0
      left -= n
    }
    return length === out.length ? out : out.slice(0, length)
  }

  #grow(): void {
    const grown = new Float64Array(Math.max(8, 2 * this.#data.length))
    grown.set(this.#data)
    this.#data = grown
  }
}
