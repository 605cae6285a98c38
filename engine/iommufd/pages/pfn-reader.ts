import { assert } from '../../base/assert.ts'
import { OK, type Result } from '../../base/result.ts'
import { RunTable } from '../../base/run-table.ts'
import type { BatchView, PageSource, SourcedSpan } from '../flush-policy.ts'
import type { Kernel } from '../kernel.ts'
import { updatePinned } from './accounting.ts'
import type { Fill } from './fill-context.ts'
import type { IoptPages } from './iopt-pages.ts'
import { batchCapacity, MAX_RUN_PAGES, pinChunk } from './limits.ts'
import { PfnBatch } from './pfn-batch.ts'
import { doubleSpanAt, forEachDoubleSpan, type Span } from './spans.ts'
import { batchUnpin, type Unpinner } from './unpin.ts'
import { pinUserPages } from './user-pin.ts'

/** Consecutive indexes of the batch that came from one source. */
interface Piece {
  readonly index: number
  npages: number
  readonly source: PageSource
}

const NOTHING: Float64Array = new Float64Array(0)
const XA: PageSource = { tier: 'xa' }
const MM: PageSource = { tier: 'mm' }

/**
 * struct pfn_reader: reads the frames of an index range batch by batch, each page from where it is held already (xarray of
 * the accesses, storage domain of an area), pinning user memory where it is not.
 */
export class PfnReader implements BatchView {
  readonly batch: PfnBatch
  batchStart: number
  /** One past the last index in the batch. */
  batchEnd: number
  readonly #kernel: Kernel
  readonly #pages: IoptPages
  readonly #last: number
  readonly #fill: Fill | null
  readonly #who: Unpinner
  #span: Span
  #pieces: Piece[] = []
  #table: RunTable | null = null
  /** Pages per pin call; sized by the first hole. */
  #chunk = 0
  /** Pinned ahead of the batch: frames of indexes [#aheadStart, #aheadEnd). */
  #ahead = NOTHING
  #aheadEnd: number
  /** Next page of #ahead: its run, and pages into it. */
  #aheadRun = 0
  #aheadSkip = 0

  /**
   * @param first first page index
   * @param last last page index, inclusive
   * @param fill the fill that it reads for; null when an access reads
   * @param who who unpins on an error or after an access
   */
  constructor(kernel: Kernel, pages: IoptPages, first: number, last: number, fill: Fill | null, who: Unpinner) {
    this.#kernel = kernel
    this.#pages = pages
    this.#last = last
    this.#fill = fill
    this.#who = who
    this.batchStart = first
    this.batchEnd = first
    this.#aheadEnd = first
    this.batch = new PfnBatch(batchCapacity(last - first + 1, kernel.tempMemoryLimit))
    this.#span = doubleSpanAt(pages.accessItree, pages.domainsItree, first, last)
  }

  /** Everything has been read and handed out. */
  get done(): boolean {
    return this.batchStart > this.#last
  }

  // BatchView
  get firstIndex(): number {
    return this.batchStart
  }
  get npages(): number {
    return this.batch.total
  }
  get runs(): Float64Array {
    return this.table.runs
  }
  /** The batch as a table that domains can share. */
  get table(): RunTable {
    return (this.#table ??= new RunTable(this.batch.runs(), this.batch.total))
  }
  spans(): readonly SourcedSpan[] {
    return this.#pieces.map((p) => ({
      index: p.index,
      npages: p.npages,
      runs: this.batch.slice(p.index - this.batchStart, p.npages),
      source: p.source,
    }))
  }

  /** Reads the next batch: until the range ends or no run is free (pfn_reader_next). Errnos are those of pinning. */
  next(): Result {
    this.batch.clear()
    this.#pieces = []
    this.#table = null
    this.batchStart = this.batchEnd
    while (this.batchEnd <= this.#last) {
      const before = this.batch.total
      const read = this.#fillSpan()
      if (!read.ok) return read
      this.batchEnd = this.batchStart + this.batch.total
      if (this.batchEnd === this.#span.last + 1 && this.batchEnd <= this.#last) {
        this.#span = doubleSpanAt(this.#pages.accessItree, this.#pages.domainsItree, this.batchEnd, this.#last)
      }
      if (this.batch.total === before) break
    }
    return OK
  }

  /** Charges the pages pinned by this reader; ENOMEM over the limit. */
  updatePinned(): Result {
    return updatePinned(this.#kernel, this.#pages)
  }

  /** Unpins the pages of the batch that neither an access nor a domain holds (pfn_reader_unpin). */
  unpinBatch(): void {
    const start = this.batchStart
    forEachDoubleSpan(this.#pages.accessItree, this.#pages.domainsItree, start, this.batchEnd - 1, (span) => {
      if (span.tag !== 0) return
      const npages = span.last - span.start + 1
      batchUnpin(this.#kernel, this.batch, this.#pages, span.start, span.start - start, npages, this.#who)
    })
  }

  /** Gives up everything that this reader pinned and no domain maps (pfn_reader_release_pins). */
  releasePins(): void {
    if (this.#aheadEnd > this.batchEnd) {
      const runs = this.#takeAhead(this.#aheadEnd - this.batchEnd)
      this.#kernel.unpin(this.#pages, this.batchEnd, runs, 'release')
      this.#aheadEnd = this.batchEnd
    }
    if (this.batchStart !== this.batchEnd) {
      this.unpinBatch()
      this.batchStart = this.batchEnd
    }
  }

  /** End of use. After it every pin is accounted (pfn_reader_destroy). */
  destroy(): void {
    this.releasePins()
    const { number, npinned, lastNpinned } = this.#pages
    assert(npinned === lastNpinned, `P${number}: ${npinned} pages pinned, ${lastNpinned} accounted after an operation`)
  }

  /** Appends pages from the source of the current span (pfn_reader_fill_span). */
  #fillSpan(): Result {
    const index = this.batchEnd
    const span = this.#span
    if (span.tag === 1) {
      const got = this.#pages.pinnedPfns.readPages(index, 0, span.last - index + 1, this.#add)
      this.#appended(index, got, XA)
      return OK
    }
    if (span.tag === 2) {
      const area = this.#pages.domainsItree.first(index, index)
      const domain = area?.storageDomain ?? null
      assert(area !== null && domain !== null, `P${this.#pages.number}: no area stores index ${index}`)
      const npages = Math.min(area.lastIndex, span.last) - index + 1
      const got = domain.readPages(area.unitOf(index), area.leadOf(index), npages, this.#add)
      this.#appended(index, got, { tier: 'dom', area })
      return OK
    }
    if (index >= this.#aheadEnd) {
      const pinned = this.#pinAhead(index, span.last)
      if (!pinned.ok) return pinned
    }
    let got = 0
    while (got < this.#aheadEnd - index) {
      const pfn = (this.#ahead[2 * this.#aheadRun] ?? 0) + this.#aheadSkip
      const n = (this.#ahead[2 * this.#aheadRun + 1] ?? 0) - this.#aheadSkip
      const taken = this.batch.add(pfn, n)
      got += taken
      if (taken < n) {
        this.#aheadSkip += taken
        break
      }
      this.#aheadRun++
      this.#aheadSkip = 0
    }
    this.#appended(index, got, MM)
    return OK
  }

  readonly #add = (pfn: number, npages: number): number => this.batch.add(pfn, npages)

  /**
   * Pins the next chunk of a hole. Where whole chunks lie inside one physical run that fits the batch, their borders
   * cannot be seen by anyone and they are pinned together.
   */
  #pinAhead(index: number, last: number): Result {
    const npages = last - index + 1
    if (this.#chunk === 0) this.#chunk = pinChunk(npages, this.#kernel.tempMemoryLimit)
    let calls = 1
    if (npages > this.#chunk) {
      const { pfn, npages: run } = this.#pages.space.contiguousAt(
        this.#pages.vpn + index,
        Math.min(npages, MAX_RUN_PAGES),
      )
      if (this.batch.accepts(pfn)) {
        calls = Math.max(1, Math.min(Math.floor(run / this.#chunk), this.#kernel.faults.remaining('pin') - 1))
      }
    }
    const pinned = pinUserPages(this.#kernel, this.#pages, index, npages, this.#chunk, calls)
    if (!pinned.ok) return pinned
    this.#ahead = pinned.value.runs
    this.#aheadRun = 0
    this.#aheadSkip = 0
    this.#aheadEnd = index + pinned.value.npages
    return OK
  }

  /** The next `npages` pinned-ahead pages as runs. */
  #takeAhead(npages: number): Float64Array {
    const rest = new PfnBatch(Infinity)
    let run = this.#aheadRun
    let skip = this.#aheadSkip
    while (rest.total < npages) {
      const n = Math.min(npages - rest.total, (this.#ahead[2 * run + 1] ?? 0) - skip)
      rest.add((this.#ahead[2 * run] ?? 0) + skip, n)
      run++
      skip = 0
    }
    return rest.runs()
  }

  /** Notes where pages came from and lets the policy flush them while they are read. */
  #appended(index: number, npages: number, source: PageSource): void {
    if (npages === 0) return
    const piece = this.#pieces[this.#pieces.length - 1]
    if (piece?.source === source) piece.npages += npages
    else this.#pieces.push({ index, npages, source })
    const { policy } = this.#kernel
    if (this.#fill === null || policy.readSpan === undefined) return
    const runs = this.batch.slice(index - this.batchStart, npages)
    const decision = policy.readSpan(this.#fill, { index, npages, runs, source }, this.#kernel)
    this.#kernel.flush(decision, runs, this.#fill.flushPlace('pfn_reader_fill_span', index))
  }
}
