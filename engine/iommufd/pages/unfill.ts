import { assert } from '../../base/assert.ts'
import { PfnRunList } from '../../base/pfn-runs.ts'
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { FlushHook } from '../../protocol/policy.ts'
import type { UnmapContext } from '../flush-policy.ts'
import type { Area } from '../iopt/area.ts'
import type { Kernel } from '../kernel.ts'
import { updateUnpinned } from './accounting.ts'
import { readBack, unmapPages } from './domain-io.ts'
import { destroyBatchCapacity } from './limits.ts'
import { PfnBatch } from './pfn-batch.ts'
import { doubleSpanAt, forEachDoubleSpan } from './spans.ts'
import { batchUnpin, type Unpinner } from './unpin.ts'

/** Why an area is unfilled on the slow path. */
export type UnfillCause = 'last' | 'storage' | 'unwind'

const NONE = new Float64Array(0)

const SLOW = {
  last: { hook: 'unmap@last', where: 'iopt_unfill_domain' },
  storage: { hook: 'unmap@storage', where: 'iopt_area_unfill_domains' },
  unwind: { hook: 'unmap@unwind', where: 'iopt_area_unfill_partial_domain' },
} as const satisfies Record<UnfillCause, { hook: FlushHook; where: string }>

/** One bare unmap of a whole area: other domains hold the pins (iopt_area_unmap_domain). */
export function unmapFast(kernel: Kernel, area: Area, domain: IommuDomain): void {
  unmapUnread(kernel, area, domain, area.lastIndex, 'fast', false, 'unmap@fast', 'iopt_unfill_domain')
}

/** Bare unmap of an area from a domain that is not its storage domain (iopt_area_unfill_domains). */
export function unmapNonStorage(kernel: Kernel, area: Area, domain: IommuDomain): void {
  unmapUnread(kernel, area, domain, area.lastIndex, 'nonstorage', false, 'unmap@nonstorage', 'iopt_area_unfill_domains')
}

/** Bare unmap of what a failed fill left in a domain that is not in the last slot. */
export function unmapNonLast(kernel: Kernel, area: Area, domain: IommuDomain, lastIndex: number): void {
  unmapUnread(kernel, area, domain, lastIndex, 'unwind-nonlast', true, 'unmap@unwind-nonlast', 'iopt_area_fill_domains')
}

/**
 * Unmaps indexes up to `lastIndex` of an area and unpins those that nobody else holds (__iopt_area_unfill_domain). The area
 * must be out of domains_itree. An unmap never cuts a physically contiguous run, so reading goes on past a hole to the next
 * discontinuity; frames read that way are carried on.
 */
export function unfillPages(
  kernel: Kernel,
  area: Area,
  domain: IommuDomain,
  lastIndex: number,
  cause: UnfillCause,
): void {
  new Unfill(kernel, area, domain, lastIndex, cause).run()
}

class Unfill {
  readonly #kernel: Kernel
  readonly #area: Area
  readonly #domain: IommuDomain
  readonly #last: number
  readonly #cause: UnfillCause
  readonly #who: Unpinner
  readonly #batch: PfnBatch
  readonly #unmap: UnmapContext
  readonly #wantsHeld: boolean
  /** First index that is still mapped. */
  #unmappedEnd: number

  constructor(kernel: Kernel, area: Area, domain: IommuDomain, lastIndex: number, cause: UnfillCause) {
    this.#kernel = kernel
    this.#area = area
    this.#domain = domain
    this.#last = lastIndex
    this.#cause = cause
    this.#who = { site: cause, area, where: 'iopt_area_unpin_domain' }
    this.#batch = new PfnBatch(destroyBatchCapacity(lastIndex + 1, kernel.tempMemoryLimit))
    this.#unmap = { kind: 'slow', area, domain, unwinding: cause === 'unwind' }
    this.#wantsHeld = kernel.policy.afterUnmap !== undefined && kernel.policy.wantsReadBack?.(this.#unmap) === true
    this.#unmappedEnd = area.firstIndex
  }

  run(): void {
    const { pages } = this.#area
    let at = this.#area.firstIndex
    while (at <= this.#last) {
      const span = doubleSpanAt(pages.domainsItree, pages.accessItree, at, this.#last)
      if (span.tag === 0) this.#unpinSpan(span.start, span.last)
      else this.#batch.skipCarry(span.last - span.start + 1)
      at = span.last + 1
    }
    // The range ends in pages held elsewhere: unmap them without reading a PFN.
    if (this.#unmappedEnd <= this.#last) this.#unmapTo(this.#last)
    assert(this.#batch.total === 0, `area a${this.#area.number}: frames are left over after an unfill`)
    updateUnpinned(pages)
  }

  /** Unmaps and unpins indexes [first, last], which nobody else holds (iopt_area_unpin_domain). */
  #unpinSpan(first: number, last: number): void {
    const batch = this.#batch
    let start = first
    while (start <= last) {
      let batchLast = last
      if (this.#unmappedEnd <= last) {
        this.#read(Math.max(start, this.#unmappedEnd), last)
        batchLast = start + batch.total - 1
      }
      if (batchLast === last && last !== this.#last) this.#readOn(last + 1)
      if (this.#unmappedEnd <= batchLast) this.#unmapTo(start + batch.total - 1)
      batchUnpin(this.#kernel, batch, this.#area.pages, start, 0, batchLast - start + 1, this.#who)
      start = batchLast + 1
      batch.clearCarry(this.#unmappedEnd - start)
    }
  }

  /** Reads indexes [first, last] back from the domain, as far as the batch has room. */
  #read(first: number, last: number): void {
    const { unit, lead } = this.#place(first)
    this.#domain.readPages(unit, lead, last - first + 1, (pfn, n) => this.#batch.add(pfn, n))
  }

  /** Reads on from `first` while frames continue the last run; stops at a page that is unmapped already. */
  #readOn(first: number): void {
    const { capacity, end } = this.#batch
    this.#batch.capacity = end
    this.#read(first, this.#last)
    this.#batch.capacity = capacity
  }

  #place(index: number): { unit: number; lead: number } {
    return { unit: this.#area.unitOf(index), lead: this.#area.leadOf(index) }
  }

  /** Unmaps everything up to index `last`, and lets the policy flush what became unreachable. */
  #unmapTo(last: number): void {
    const first = this.#unmappedEnd
    const { policy } = this.#kernel
    if (policy.afterUnmap === undefined) {
      unmapPages(this.#kernel, this.#area, this.#domain, first, last)
      this.#unmappedEnd = last + 1
      return
    }
    const hole = new PfnRunList()
    const held = new PfnRunList()
    const { domainsItree, accessItree } = this.#area.pages
    forEachDoubleSpan(domainsItree, accessItree, first, last, (span) => {
      const list = span.tag === 0 ? hole : held
      if (span.tag !== 0 && !this.#wantsHeld) return
      const { unit, lead } = this.#place(span.start)
      this.#domain.readPages(unit, lead, span.last - span.start + 1, (pfn, n) => {
        list.push(pfn, n)
        return n
      })
    })
    unmapPages(this.#kernel, this.#area, this.#domain, first, last)
    this.#unmappedEnd = last + 1
    const { hook, where } = SLOW[this.#cause]
    flushAfterUnmap(this.#kernel, this.#unmap, first, hole, held, hook, where, this.#area, this.#domain)
  }
}

/** An unmap for which the kernel reads no PFN; a policy may ask for them. */
function unmapUnread(
  kernel: Kernel,
  area: Area,
  domain: IommuDomain,
  lastIndex: number,
  kind: UnmapContext['kind'],
  unwinding: boolean,
  hook: FlushHook,
  where: string,
): void {
  const { policy } = kernel
  if (policy.afterUnmap === undefined) {
    unmapPages(kernel, area, domain, area.firstIndex, lastIndex)
    return
  }
  const context: UnmapContext = { kind, area, domain, unwinding }
  const wanted = new PfnRunList()
  if (policy.wantsReadBack?.(context) === true) {
    const runs = readBack(area, domain, area.firstIndex, lastIndex)
    for (let i = 0; i < runs.length; i += 2) wanted.pushRun(runs[i] ?? 0, runs[i + 1] ?? 0)
  }
  unmapPages(kernel, area, domain, area.firstIndex, lastIndex)
  flushAfterUnmap(kernel, context, area.firstIndex, new PfnRunList(1), wanted, hook, where, area, domain)
}

function flushAfterUnmap(
  kernel: Kernel,
  context: UnmapContext,
  index: number,
  read: PfnRunList,
  wanted: PfnRunList,
  hook: FlushHook,
  where: string,
  area: Area,
  domain: IommuDomain,
): void {
  const readRuns = read.length === 0 ? NONE : read.toRuns()
  const wantedRuns = wanted.length === 0 ? NONE : wanted.toRuns()
  const decision = kernel.policy.afterUnmap?.(context, readRuns, wantedRuns, kernel)
  if (decision === null || decision === undefined) return
  const shown = new Float64Array(readRuns.length + wantedRuns.length)
  shown.set(readRuns)
  shown.set(wantedRuns, readRuns.length)
  kernel.flush(decision, shown, { hook, where, pages: area.pages, index, area, domain, readBack: wanted.pages })
}
