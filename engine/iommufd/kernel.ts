import { ExtentSet } from '../base/extent-set.ts'
import { forEachRun, PfnRunList, runPages, type PfnRuns } from '../base/pfn-runs.ts'
import type { IommuDomain } from '../machine/iommu-domain.ts'
import type { Machine } from '../machine/machine.ts'
import type { StorageEvent, TraceEvent, UnpinSite } from '../protocol/event.ts'
import type { FlushHook } from '../protocol/policy.ts'
import type { Flush, FlushPolicy, PolicyContext } from './flush-policy.ts'
import { FaultPoints } from './faults.ts'
import type { Area } from './iopt/area.ts'
import type { IoptPages } from './pages/iopt-pages.ts'

/** Where a flush decision was taken, for the log. */
export interface FlushPlace {
  readonly hook: FlushHook
  /** Kernel function. */
  readonly where: string
  readonly pages: IoptPages
  /** Index of the first page shown to the policy. */
  readonly index: number
  readonly area: Area | null
  readonly domain: IommuDomain | null
  /** PFNs obtained only for the policy. */
  readonly readBack: number
}

/** What every part of the model shares: the machine it acts on, the policy it asks, and the events it reports. */
export class Kernel implements PolicyContext {
  readonly machine: Machine
  policy: FlushPolicy
  sink: (event: TraceEvent) => void
  faults = new FaultPoints()
  /** Bytes; TEMP_MEMORY_LIMIT, a knob of the test driver. */
  tempMemoryLimit = 65536
  nextPages = 0
  /** Areas are named from a1 on. */
  nextArea = 1
  /** Live iopt_pages by number. */
  pages = new Map<number, IoptPages>()
  /** Named sets of frames that the policy keeps. */
  #sets = new Map<string, ExtentSet>()

  constructor(machine: Machine, policy: FlushPolicy, sink: (event: TraceEvent) => void) {
    this.machine = machine
    this.policy = policy
    this.sink = sink
  }

  /** Copy without pages; the context fills them in. */
  clone(machine: Machine, sink: (event: TraceEvent) => void): Kernel {
    const copy = new Kernel(machine, this.policy, sink)
    copy.faults = this.faults.clone()
    copy.tempMemoryLimit = this.tempMemoryLimit
    copy.nextPages = this.nextPages
    copy.nextArea = this.nextArea
    for (const [name, set] of this.#sets) copy.#sets.set(name, set.clone())
    return copy
  }

  /** PolicyContext.frames. */
  readonly frames: PolicyContext['frames'] = {
    add: (name, runs) => {
      let set = this.#sets.get(name)
      if (set === undefined) this.#sets.set(name, (set = new ExtentSet()))
      for (let i = 0; i < runs.length; i += 2) set.add(runs[i] ?? 0, runs[i + 1] ?? 0)
    },
    remove: (name, runs) => {
      const set = this.#sets.get(name)
      if (set !== undefined) forEachRun(runs, (pfn, n) => set.remove(pfn, n))
    },
    select: (name, runs, inside) => {
      const set = this.#sets.get(name)
      if (set === undefined) return inside ? new Float64Array(0) : runs
      const out = new PfnRunList()
      forEachRun(runs, (pfn, n) => {
        set.forEach(pfn, n, (start, length, isInside) => {
          if (isInside === inside) out.push(start, length)
        })
      })
      return out.toRuns()
    },
  }

  /** PolicyContext.lastPin. */
  lastPin(runs: PfnRuns): PfnRuns {
    return this.machine.memory.lastPin(runs)
  }

  /** PolicyContext.violating. */
  violating(hazard: 'A' | 'B', runs: PfnRuns): PfnRuns {
    return this.machine.cache.violating(hazard, runs)
  }

  /** Carries out what a hook of the policy wants flushed, of the frames `shown` to it. */
  flush(decision: Flush | undefined, shown: PfnRuns, place: FlushPlace): void {
    if (decision === null || decision === undefined) return
    const runs = decision.flush === 'all' ? shown : decision.flush
    if (runs.length === 0) return
    const found = this.machine.cache.flush(runs)
    for (const o of this.machine.observers) o.flushed?.(runs)
    this.sink({
      kind: 'flush',
      pages: place.pages.number,
      index: place.index,
      runs,
      hook: this.policy.hookNames?.[place.hook] ?? place.hook,
      where: place.where,
      reason: decision.reason,
      area: place.area?.number ?? null,
      domain: place.domain?.number ?? null,
      usefulLines: found.usefulLines,
      redundantPages: found.redundantPages,
      readBack: place.readBack,
    })
  }

  /** pin_user_pages*() pinned `runs` for indexes `index…`. */
  pin(pages: IoptPages, index: number, runs: PfnRuns, npages: number): void {
    this.machine.memory.pin(runs)
    pages.npinned += npages
    this.sink({ kind: 'pin', pages: pages.number, index, runs })
  }

  /** unpin_user_page*(): `runs` lose one pin each. */
  unpin(pages: IoptPages, index: number, runs: PfnRuns, site: UnpinSite): void {
    const released = this.machine.memory.unpin(runs)
    pages.npinned -= runPages(runs)
    this.sink({ kind: 'unpin', pages: pages.number, index, runs, site })
    if (released.length === 0) return
    for (const set of this.#sets.values()) forEachRun(released, (pfn, n) => set.remove(pfn, n))
    for (const o of this.machine.observers) o.released?.(released)
    this.sink({ kind: 'release', runs: released })
  }

  /** The storage domain of `area` becomes `to`. Who sets none calls `policy.areaUnfilled` once the pages are released. */
  setStorage(area: Area, to: IommuDomain | null, cause: StorageEvent['cause'], where: string, why: string): void {
    const from = area.storageDomain
    area.storageDomain = to
    this.sink({
      kind: 'storage',
      area: area.number,
      from: from?.number ?? null,
      to: to?.number ?? null,
      cause,
      where,
      why,
    })
    if (to !== null && cause !== 'unfill' && cause !== 'split') this.policy.storageSet?.(area, cause)
  }
}
