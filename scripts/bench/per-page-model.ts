/**
 * The baseline: what MAP and UNMAP cost when each page is handled by itself, in the plainest way that keeps the same books
 * (pin counts, page tables, read-back from the first domain). No batches, no extents.
 */
export class PerPageModel {
  /** Frame behind each user page. */
  readonly #frames: (page: number) => number
  readonly #domains: Map<number, number>[]
  readonly #pins = new Map<number, number>()

  /**
   * @param domains number of page tables
   * @param frames frame behind a user page
   */
  constructor(domains: number, frames: (page: number) => number) {
    this.#frames = frames
    this.#domains = Array.from({ length: domains }, () => new Map<number, number>())
  }

  /** Number of page table entries in all domains. */
  get entries(): number {
    return this.#domains.reduce((sum, domain) => sum + domain.size, 0)
  }

  /** Pins user pages 0… and maps them at I/O page `iova…` in every domain. */
  map(iova: number, pages: number): void {
    for (let k = 0; k < pages; k++) {
      const pfn = this.#frames(k)
      this.#pins.set(pfn, (this.#pins.get(pfn) ?? 0) + 1)
      for (const domain of this.#domains) domain.set(iova + k, pfn)
    }
  }

  /** Takes I/O pages `iova…` out of every domain and unpins what the first one showed. */
  unmap(iova: number, pages: number): void {
    for (let k = 0; k < pages; k++) {
      const pfn = this.#domains[0]?.get(iova + k)
      for (const domain of this.#domains) domain.delete(iova + k)
      if (pfn === undefined) continue
      const left = (this.#pins.get(pfn) ?? 0) - 1
      if (left === 0) this.#pins.delete(pfn)
      else this.#pins.set(pfn, left)
    }
  }
}
