import type { Access, AccessOptions } from './access.ts'
import type { Hwpt, Ioas } from './ioas.ts'
import type { Device, DeviceOptions, Process, ProcessOptions } from './machine.ts'
import type { Litmus, LitmusOptions } from './litmus.ts'
import type { PolicyDefinition } from './policy.ts'
import type { Address, Outcome, Size } from './values.ts'

/** The lab: one machine, one iommufd context (an open `/dev/iommu`), one flush policy. */
export interface Lab {
  /** Starts a process. */
  process(name: string, options?: ProcessOptions): Process
  /** Plugs a device into the machine. */
  device(name: string, options?: DeviceOptions): Device
  /**
   * IOMMU_IOAS_ALLOC: a new, empty I/O address space.
   * @param name for messages; default `ioas`, `ioas2`, …
   */
  ioas(name?: string): Ioas
  /** iommufd_access_create() without an IOAS; attach it later. */
  access(name?: string, options?: AccessOptions): Access
  /**
   * What was made under a name, for what no variable holds: the latest of several.
   * @example
   * lab.find('device', 'nic').unplug()
   * @throws Error if nothing of this kind was given that name
   */
  find<K extends keyof Findable>(kind: K, name: string): Findable[K]
  /** IOMMU_DESTROY of any object id. */
  destroy(id: number): void
  /** Closes the iommufd context: everything in it goes. */
  close(): void
  /** IOMMU_OPTION_RLIMIT_MODE: 0 charges the user, 1 each process. Without an argument it reads the option. */
  rlimitMode(value?: 0 | 1): number
  /** The VFIO type1 compatibility of iommufd. */
  readonly vfio: VfioCompat

  /**
   * Calls `operation` and answers how it ended instead of throwing.
   * @example
   * const outcome = lab.try(() => ioas.map({ iova: 0n, from: vm.memory }))
   * if (!outcome.ok) print(outcome.errno, outcome.why)
   */
  try<T>(operation: () => T): Outcome<T>
  /**
   * Makes something fail inside of the next operation.
   * @param point `map` iommu_map(), `pin` pin_user_pages(), `account` the locked memory limit, `alloc` an allocation,
   *   `reserve` the reservation of pinned_pfns entries
   * @param nth 1 = the first time the point is reached; 0 takes a fault back
   */
  fail(point: 'map' | 'pin' | 'account' | 'alloc' | 'reserve', nth?: number): void
  /** One ksmd scan over all mergeable memory. */
  ksm(): void
  /**
   * The worst-case agent: a no-snoop device writes whenever it still can, right before its mapping or attachment goes.
   * On by default; `off` for devices that never write with no-snoop. With `stale-iotlb` it writes once more before the pages
   * are released, by a translation that was not invalidated. iommu_unmap() invalidates before it returns, so no kernel does
   * that: it is for trying orders of unmap and flush.
   */
  agent(mode: 'worst-case' | 'stale-iotlb' | 'off'): void
  /**
   * The CPU cache of the machine, before any memory is allocated. Size, ways and replacement count in the concrete mode.
   * @throws EBUSY once there is memory; EINVAL for a cache that cannot be built
   */
  cache(options: CacheOptions): void
  /**
   * The constants by which the time of flushes is estimated; what is left out keeps its default.
   * @throws EINVAL for a negative number
   */
  cost(constants: CostConstants): void
  /**
   * Chooses another flush policy, before there is an IOAS, a hwpt or an access.
   * @throws EBUSY afterwards: what the old one remembered could not be made up for
   */
  policy(name: string): void
  /**
   * Defines a flush policy of your own, by the hooks that the shipped ones have. It can then be run like them: by
   * `lab.policy(name)`, `--policy name`, and in comparisons.
   * @example
   * lab.definePolicy({
   *   name: 'flush-new-pins',
   *   beforeMap: (fill, batch) => {
   *     const fresh = batch.spans().filter((span) => span.source.tier === 'mm')
   *     return { flush: fresh.flatMap((span) => span.frames.runs), reason: 'pinned just now' }
   *   },
   * })
   * @throws EEXIST if the name is taken
   */
  definePolicy(definition: PolicyDefinition): void
  /**
   * A litmus test: what can happen in any order of a few operations, under any eviction. Without threads it is about the run so
   * far.
   * @example
   * lab
   *   .litmus('zero against attach', {
   *     threads: { host: [() => vm.memory.clflush()], vmm: [() => igpu.attach(ioas)] },
   *   })
   *   .sometimes({ class: 'A' })
   */
  litmus(name: string, options?: LitmusOptions): Litmus
  /**
   * The entry of a table for the policy in force. A key may name several policies.
   * @example
   * const flushed = lab.perPolicy({ none: 0, 'v1, v1-fix': 12, v2: 16 })
   * @throws Error if no key names the policy
   */
  perPolicy<T>(table: Readonly<Record<string, T>>): T
  /**
   * Bytes of the buffers in which iommufd moves PFNs (the test driver's MOCK_DOMAIN memory limit): how large a batch gets.
   * 65536 unless it was changed; 12 holds one run.
   */
  tempMemoryLimit(bytes: number): void
  /** A remark in the journal and in the step list. */
  note(text: string): void

  /** Steps so far: each operation is one. */
  readonly step: number
  /** The flush policy in force, e.g. `'v1'`. */
  readonly policyName: string
  readonly mode: 'worst-case' | 'concrete'
  readonly seed: number
  /** Pages that are pinned now, over all iopt_pages. */
  readonly pinned: number
  /** CPU cache flushes so far. */
  readonly flushes: Flushes
  /** Hazards so far. */
  readonly hazards: Hazards
}

/** What {@link Lab.find} finds, by kind. */
export interface Findable {
  readonly process: Process
  readonly device: Device
  readonly ioas: Ioas
  readonly hwpt: Hwpt
  readonly access: Access
}

/** Options of {@link Lab.cache}. */
export interface CacheOptions {
  /** Default 1 MiB. With the ways it must make a power of two of sets, 64 at least. */
  readonly size?: Size
  /** 1 to 16; default 16. */
  readonly ways?: number
  /** Which line has to make room: the least recently used (default), or any. */
  readonly replacement?: 'lru' | 'random'
  /** UC and WC accesses look at the cache first. Default true; without it they can make stale lines. */
  readonly selfSnoop?: boolean
  /** Snooped DMA writes are allocated in the cache instead of memory. Default false. */
  readonly ddio?: boolean
  /**
   * Evictions and fetches that happen by themselves after each step of a concrete run, drawn from the seed; at most 1000,
   * default 0. The worst case has all of them anyway.
   */
  readonly spontaneous?: number
}

/** Options of {@link Lab.cost}, in nanoseconds. */
export interface CostConstants {
  /** Flushing a page, whatever its lines hold. Default 102: from the measurements in the cover letter of the series. */
  readonly nsPerPage?: number
  /** Writing back one line. Default 4, an assumption: 64 bytes at 16 GB/s. */
  readonly nsDirtyExtra?: number
  /** Reading back one PFN only for a flush. Default 20, an assumption: a page table walk in software. */
  readonly nsReadBack?: number
}

/** The ioctls of a VFIO container, as iommufd answers them. */
export interface VfioCompat {
  /** IOMMU_VFIO_IOAS_SET: the IOAS that they act on. */
  setIoas(ioas: Ioas): void
  /** VFIO_IOMMU_UNMAP_DMA: may cut areas (TYPE1 v1 semantics). */
  unmap(iova: Address, length: Size): bigint
}

/** Totals of the flush log, and the log. */
export interface Flushes {
  /** Decisions to flush: each is a row of the log. */
  readonly events: number
  readonly pages: number
  /** 64 for each page. */
  readonly lines: number
  /** Lines that no possible cache state needed flushed. */
  readonly redundantLines: number
  readonly log: readonly FlushRecord[]
}

/** A row of the flush log. */
export interface FlushRecord {
  readonly step: number
  /** Script line, or null. */
  readonly line: number | null
  /** Kernel function. */
  readonly where: string
  /** Where the policy was asked, e.g. `map@fill_domain`, `unpin@last`. */
  readonly hook: string
  /** The rule of the policy that fired. */
  readonly reason: string
  /** e.g. `P0 [0–7]`. */
  readonly pages: string
  readonly npages: number
  readonly lines: number
  readonly verdict: 'needed' | 'redundant'
}

/** Hazards, in order. */
export interface Hazards extends ReadonlyArray<Hazard> {
  /** Stale data of somebody else that a no-snoop device can read or did read. */
  readonly A: Hazards
  /** Pages released while cache and memory differ. */
  readonly B: Hazards
  /** In every possible cache state. */
  readonly certain: Hazards
  /** In some possible cache state. */
  readonly possible: Hazards
  /** Pages in them, each counted as often as it occurs. */
  readonly pages: number
}

/** A hazard: some or all cache states that can be reached let somebody see wrong data. */
export interface Hazard {
  readonly class: 'A' | 'B'
  readonly form: 'exposed' | 'leaked' | 'released' | 'realised'
  readonly certainty: 'possible' | 'certain'
  readonly step: number
  readonly line: number | null
  /** e.g. `f0–f3`. */
  readonly frames: string
  readonly pages: number
  /** The domain that let the DMA in, e.g. `N1`; the last of several. Null if there was none. */
  readonly domain: string | null
  readonly text: string
}
