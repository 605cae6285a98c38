// Made by `node scripts/tools/script-api/main.mjs` from engine/script/api/types, guest and policies/guest.

/** The lab: the machine, one open `/dev/iommu`, and a flush policy. Everything starts here. */
declare const lab: Lab

/**
 * States what should hold. What does not is recorded with its line; the script goes on, and the run fails in the end.
 * @example
 * expect(lab.flushes.pages).toBe(16)
 * expect(lab.hazards).toBeEmpty()
 * expect(() => ioas.map({ iova: 0x100_0000n, from: vm.memory })).toFail('EEXIST')
 */
declare function expect<T>(actual: T, name?: string): Expectation<T>

/** Adds a line to the output of the run. */
declare function print(...values: unknown[]): void

/** An address as the lab writes it, e.g. `0x100_0000`. */
declare function hex(value: bigint | number): string

/** Each of these is `print`. */
declare const console: Readonly<Record<'log' | 'info' | 'warn' | 'error' | 'debug', (...values: unknown[]) => void>>

/** The lab: one machine, one iommufd context (an open `/dev/iommu`), one flush policy. */
interface Lab {
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
interface Findable {
  readonly process: Process
  readonly device: Device
  readonly ioas: Ioas
  readonly hwpt: Hwpt
  readonly access: Access
}

/** Options of {@link Lab.cache}. */
interface CacheOptions {
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
interface CostConstants {
  /** Flushing a page, whatever its lines hold. Default 102: from the measurements in the cover letter of the series. */
  readonly nsPerPage?: number
  /** Writing back one line. Default 4, an assumption: 64 bytes at 16 GB/s. */
  readonly nsDirtyExtra?: number
  /** Reading back one PFN only for a flush. Default 20, an assumption: a page table walk in software. */
  readonly nsReadBack?: number
}

/** The ioctls of a VFIO container, as iommufd answers them. */
interface VfioCompat {
  /** IOMMU_VFIO_IOAS_SET: the IOAS that they act on. */
  setIoas(ioas: Ioas): void
  /** VFIO_IOMMU_UNMAP_DMA: may cut areas (TYPE1 v1 semantics). */
  unmap(iova: Address, length: Size): bigint
}

/** Totals of the flush log, and the log. */
interface Flushes {
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
interface FlushRecord {
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
interface Hazards extends ReadonlyArray<Hazard> {
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
interface Hazard {
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

/** How the frames of new memory lie: in one piece, page by page apart, or in runs of so many pages. */
type FrameLayout = 'contiguous' | 'scattered' | { readonly runPages: number }

/**
 * How the host initialises pages before it hands them out. `cached` zeroes stay dirty in the CPU cache while memory holds
 * somebody else's old data: that is what hazard A leaks. `nontemporal` zeroes go to memory at once.
 */
type Zeroing = 'cached' | 'nontemporal' | 'none'

/** Memory type of a CPU access: write-back, uncached, write-combining, write-through, or a non-temporal store. */
type MemoryType = 'wb' | 'uc' | 'wc' | 'wt' | 'nontemporal'

/** Options of memory that a process allocates. */
interface MemoryOptions {
  /** For messages and exports; default `memory`, `memory2`, … */
  readonly name?: string
  /** Virtual address, a multiple of a page; by default the lab chooses one, aligned to 2 MiB. */
  readonly at?: Address
  /** Default `contiguous`. */
  readonly layout?: FrameLayout
  /** Default `cached`. */
  readonly zeroing?: Zeroing
  /** Mapped without write permission: pinning for writing answers EFAULT. */
  readonly readOnly?: boolean
  /** madvise(MADV_MERGEABLE): ksm may merge equal pages. */
  readonly mergeable?: boolean
}

/** Options of {@link Lab.process}. */
interface ProcessOptions {
  /** Allocates this much at once as `process.memory`. */
  readonly memory?: Size
  /** Options of that memory. */
  readonly memoryOptions?: MemoryOptions
  /** CAP_IPC_LOCK: pins are not charged against a limit. Default true. */
  readonly capIpcLock?: boolean
  /** RLIMIT_MEMLOCK; null (the default) for no limit. */
  readonly memlock?: Size | null
}

/** A process: a virtual machine monitor with its guest, or any other user of memory. One owner of data. */
interface Process {
  readonly name: string
  /** The memory that `lab.process(name, { memory })` allocated. */
  readonly memory: Memory
  /**
   * Maps new anonymous memory and touches each page.
   * @param size rounded up to whole pages
   */
  alloc(size: Size, options?: MemoryOptions): Memory
  /** Memory of this process at a virtual address, whether there is any or not. */
  at(va: Address, length: Size): Memory
  /** setrlimit(RLIMIT_MEMLOCK) and CAP_IPC_LOCK: without `capIpcLock` it is taken away, without `memlock` there is no limit. */
  limit(options: { readonly capIpcLock?: boolean; readonly memlock?: Size | null }): void
}

/** A range of a process's virtual memory. */
interface Memory {
  readonly process: Process
  /** Virtual address of the first byte. */
  readonly va: bigint
  /** Bytes. */
  readonly length: bigint
  /** Whole pages that the range touches. */
  readonly pages: number
  /**
   * A part of it.
   * @param offset from its start
   * @param length default: up to its end
   */
  slice(offset: Size, length?: Size): Memory
  /** munmap(): leaves a hole in the address space. Pages that are pinned live on. */
  free(): void
  /** madvise(MADV_DONTNEED) and touch: the process drops its frames and faults new ones in. */
  refault(): void
  /** The CPU reads each line. Answers whose data it saw. */
  read(options?: { readonly memtype?: MemoryType }): CpuRead
  /** The CPU writes each line: a fresh version, dirty in the cache unless the memory type says otherwise. */
  write(options?: { readonly memtype?: MemoryType }): DataWritten
  /** CLFLUSH of each line: written back if dirty, then out of the cache. */
  clflush(): CacheFlush
  /** CLWB of each line: written back; a stale clean copy stays stale. */
  clwb(): CacheEffect
  /** The cache drops each line of its own accord: a dirty one is written back, a clean one just goes. */
  evict(): CacheEffect
  /** Speculation fetches each line that is not in the cache. */
  prefetch(): CacheEffect
  /**
   * Frees unpinned pages, and gives their frames to another process.
   * @throws EBUSY if a page is pinned, or ksm merged another page with it
   */
  recycle(to: Process, options?: { readonly zeroing?: Zeroing }): Memory
}

/** Data that was in memory or in the cache: everything that is written is a version of its own. */
interface DataVersion {
  /** In order of writing; 0 is what an earlier owner left. */
  readonly version: number
  /** The process that may know it, or `earlier owner`. */
  readonly owner: string
  readonly kind: 'secret' | 'zero' | 'guest' | 'host' | 'dma'
  /** Who wrote it: a process, a device, the host. */
  readonly by: string
}

/** What a CPU read. */
interface CpuRead {
  /** Data that was read or, in the worst case, may have been. */
  readonly seen: readonly DataVersion[]
  /** Each line holds one version only, in every possible cache state. */
  readonly certain: boolean
  /** Data of another owner was, or may have been, read. */
  readonly foreign: boolean
}

/** What a device read. */
interface DmaRead {
  /** Data that was read or, in the worst case, may have been. */
  readonly seen: readonly DataVersion[]
  /** Each line holds one version only, in every possible cache state. */
  readonly certain: boolean
  /** The read looked at the CPU caches. */
  readonly snooped: boolean
  /** Data of somebody else was, or may have been, read past the cache. */
  readonly leaked: boolean
}

/** What was written. */
interface DataWritten {
  /** Number of the new version. */
  readonly version: number
}

/** What a device wrote. */
interface DmaWritten extends DataWritten {
  /** The write went through the CPU caches. */
  readonly snooped: boolean
}

/** What lines that left the cache did to memory. */
interface CacheEffect {
  /** Bytes that a device wrote past the cache were, or may have been, destroyed by a write-back. */
  readonly lost: boolean
}

/** What a flush by hand came to. */
interface CacheFlush extends CacheEffect {
  /** Lines that were, or may have been, dirty or stale. */
  readonly usefulLines: number
  /** Pages without such a line. */
  readonly redundantPages: number
}

/** Options of {@link Lab.device}. */
interface DeviceOptions {
  /**
   * Its IOMMU can enforce cache coherency (Intel: ECAP.SC, snoop control), so that no-snoop requests are snooped all the
   * same. Default true. Integrated graphics often sits behind one that cannot.
   */
  readonly coherent?: boolean
  /** It can issue requests with the no-snoop attribute. Default: when it is not coherent. */
  readonly noSnoop?: boolean
  /** Its IOMMU records DMA writes (IOMMU_CAP_DIRTY_TRACKING). Default false. */
  readonly dirtyTracking?: boolean
  /** IOMMU group: devices of one group share one attachment. Default: a group of its own. */
  readonly group?: number
  /** IOVA ranges that must not be mapped for it, e.g. its MSI window. */
  readonly reserved?: readonly AddressRange[]
}

/** A device behind an IOMMU, with a VFIO driver that uses iommufd for it. */
interface Device {
  readonly name: string
  readonly coherent: boolean
  /** The hwpt that it is attached to, or null. */
  readonly hwpt: Hwpt | null
  /** Object id once bound, else null. */
  readonly id: number | null
  /**
   * VFIO_DEVICE_BIND_IOMMUFD, iommufd_device_bind(). `attach` binds by itself.
   * @throws EINVAL if it is bound already
   */
  bind(): number
  /**
   * VFIO_DEVICE_ATTACH_IOMMUFD_PT, iommufd_device_attach(): binds first if needed. Attaching to an IOAS takes a compatible
   * automatic hwpt or makes one, and fills its domain with all areas.
   * @returns the hwpt that it is attached to
   * @throws EINVAL if its group is attached elsewhere or the domain does not suit it, EADDRINUSE over a reserved range, ENOENT,
   *   EFAULT, ENOMEM
   */
  attach(target: Ioas | Hwpt): Hwpt
  /** iommufd_device_replace(): moves to another hwpt or IOAS without DMA being blocked in between. */
  replace(target: Ioas | Hwpt): Hwpt
  /** VFIO_DEVICE_DETACH_IOMMUFD_PT, iommufd_device_detach(): an automatic hwpt that nobody uses any more goes. */
  detach(): void
  /** Closing the VFIO device, iommufd_device_unbind(). */
  unbind(): void
  /** Hot-unplug: detach if attached, then unbind; one step. */
  unplug(): void
  /** IOMMU_GET_HW_INFO. */
  info(): { readonly [field: string]: unknown }
  /**
   * DMA read through the domain that it is attached to.
   * @param options noSnoop: with the no-snoop attribute; default: if the device can
   */
  read(iova: Address, length: Size, options?: { readonly noSnoop?: boolean }): DmaRead
  /** DMA write of a fresh version to each line, as {@link Device.read}. */
  write(iova: Address, length: Size, options?: { readonly noSnoop?: boolean }): DmaWritten
}

/** Arguments of {@link Ioas.map}. */
interface MapOptions {
  /** The user memory to map: a {@link Memory} or a slice of one. */
  readonly from: Memory
  /** IOVA of the first byte (IOMMU_IOAS_MAP_FIXED_IOVA). Without it the kernel chooses one. */
  readonly iova?: Address
  /** Default: all of `from`. */
  readonly length?: Size
  /** Devices may read. Default true. */
  readonly read?: boolean
  /** Devices may write. Default true. */
  readonly write?: boolean
  /** Sets a flag that no uAPI defines, to see EOPNOTSUPP. */
  readonly unknownFlags?: boolean
  /** The reply cannot be copied out: EFAULT after the work is done. */
  readonly efault?: boolean
}

/** Arguments of {@link Ioas.copy}. */
interface CopyOptions {
  /** The IOAS to copy from; it may be the same one. */
  readonly from: Ioas
  /** IOVA in the source: areas must cover the range without a gap. */
  readonly iova: Address
  readonly length: Size
  /** IOVA in this IOAS. Without it the kernel chooses one. */
  readonly to?: Address
  /** Default true. */
  readonly read?: boolean
  /** Default true. */
  readonly write?: boolean
  /** Sets a flag that no uAPI defines, to see EOPNOTSUPP. */
  readonly unknownFlags?: boolean
}

/** An I/O address space: one io_pagetable, mirrored into each of its domains. */
interface Ioas {
  /** Object id. */
  readonly id: number
  readonly name: string
  /**
   * IOMMU_IOAS_MAP, iopt_map_user_pages(): maps user memory. Pages are pinned when there is a domain to fill.
   * @returns the IOVA
   * @throws EEXIST where something is mapped; EINVAL for a reserved range; ENOSPC if none is free; EINVAL, EOVERFLOW for bad
   *   values; EFAULT for memory that is not there or may not be written; ENOMEM over the limit of locked memory; EOPNOTSUPP
   *   for unknown flags
   */
  map(options: MapOptions): bigint
  /**
   * IOMMU_IOAS_COPY, iopt_map_pages(): maps the same pages once more, here. The new area shares the iopt_pages of the
   * source, and its pins.
   * @returns the IOVA
   * @throws ENOENT where areas of the source do not cover the range without a gap; as {@link Ioas.map}
   */
  copy(options: CopyOptions): bigint
  /**
   * IOMMU_IOAS_UNMAP, iopt_unmap_iova(): takes out all areas inside of the range. It must not cut one.
   * @returns the bytes that were unmapped
   * @throws ENOENT if there is nothing, or an area is cut; EDEADLK if an access does not let go
   */
  unmap(iova: Address, length: Size): bigint
  /** IOMMU_IOAS_UNMAP of everything: iova 0, length U64_MAX. */
  unmapAll(): bigint
  /**
   * IOMMU_IOAS_IOVA_RANGES: what may be mapped.
   * @param capacity room for so many ranges; too little answers EMSGSIZE
   */
  ranges(capacity?: number): { readonly ranges: readonly IovaRange[]; readonly alignment: number }
  /**
   * IOMMU_IOAS_ALLOW_IOVAS: the only ranges that a chosen IOVA may come from; devices that reserve one of them are refused.
   * @throws EINVAL for overlapping ranges, EADDRINUSE if one is reserved
   */
  allow(ranges: readonly AddressRange[]): void
  /** Reserves a range as a device's reserved region does (the test driver's ADD_RESERVED). */
  reserve(start: Address, length: Size): void
  /**
   * IOMMU_OPTION_HUGE_PAGES. Without an argument it reads the option. Off: each page is mapped on its own.
   * @throws EINVAL to switch it off while domains hold areas; EADDRINUSE where an area does not lie at whole pages
   */
  hugePages(value?: boolean): boolean
  /**
   * IOMMU_HWPT_ALLOC, iommufd_hwpt_paging_alloc(): a hwpt of its own, with a domain filled from this IOAS. The device is
   * bound if it is not.
   * @throws EOPNOTSUPP, EINVAL, ENOMEM
   */
  hwpt(device: Device, options?: HwptOptions): Hwpt
  /**
   * iommufd_access_create() and iommufd_access_attach(): an in-kernel user of this IOAS.
   */
  access(name?: string, options?: AccessOptions): Access
  /** The area that holds an IOVA, or null. */
  area(iova: Address): AreaState | null
  /** Its areas, by IOVA. */
  readonly areas: readonly AreaState[]
  /** Its `domains` xarray, by slot. */
  readonly domains: readonly DomainState[]
  /** noncoherent_domain_cnt, as the policy keeps it. */
  readonly nonCoherentCount: number
  /**
   * IOMMU_DESTROY.
   * @throws EBUSY while something uses it
   */
  destroy(): void
}

/** Options of {@link Ioas.hwpt}. */
interface HwptOptions {
  /** For messages; default `hwpt`, `hwpt2`, … */
  readonly name?: string
  /** IOMMU_HWPT_ALLOC_NEST_PARENT: may be the parent of nested hwpts. */
  readonly nestParent?: boolean
  /** IOMMU_HWPT_ALLOC_DIRTY_TRACKING. */
  readonly dirtyTracking?: boolean
  /** The reply cannot be copied out: EFAULT, the hwpt is aborted after its domain was added. */
  readonly efault?: boolean
}

/** A hardware page table object: the iommufd wrapper of a domain. */
interface Hwpt {
  /** Object id. */
  readonly id: number
  readonly name: string
  /** Attaches a device to it, as {@link Device.attach}. */
  attach(device: Device): Hwpt
  /** IOMMU_HWPT_ALLOC with this one as parent: a table whose first stage a guest manages. */
  nested(device: Device, options?: HwptOptions): Hwpt
  /** IOMMU_HWPT_SET_DIRTY_TRACKING. */
  dirtyTracking(enable: boolean): void
  /**
   * IOMMU_HWPT_GET_DIRTY_BITMAP: the pages that devices wrote.
   * @param options pageSize default 4096; keep: IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR
   */
  dirtyBitmap(
    iova: Address,
    length: Size,
    options?: { readonly pageSize?: Size; readonly keep?: boolean },
  ): { readonly [field: string]: unknown }
  /** IOMMU_HWPT_INVALIDATE of a nested one. */
  invalidate(entries: number): void
  /**
   * IOMMU_DESTROY.
   * @throws EBUSY while a device is attached
   */
  destroy(): void
}

/** An iopt_area: one contiguous IOVA range with its slice of an iopt_pages. */
interface AreaState {
  /** `a1`, `a2`, … by creation. */
  readonly name: string
  readonly iova: bigint
  /** Last byte, inclusive. */
  readonly last: bigint
  /** The iopt_pages: `P0`, `P1`, … */
  readonly pages: string
  /** First and last page index in the iopt_pages, inclusive. */
  readonly firstIndex: number
  readonly lastIndex: number
  readonly npages: number
  readonly writable: boolean
  /** The domain from which its PFNs are read back (area->storage_domain), e.g. `C0`; null when in no domain. */
  readonly storageDomain: string | null
  /** Why this one. */
  readonly why: string
  /** Accesses that hold pages of it. */
  readonly accesses: number
  /** Pages of its slice that are pinned. */
  readonly pinned: number
}

/** An entry of the `domains` xarray. */
interface DomainState {
  /** `C0` coherent, `N1` non-coherent; numbered by creation. */
  readonly name: string
  readonly slot: number
  readonly coherent: boolean
  /** Object id of its hwpt. */
  readonly hwpt: number
  /** Names of the devices that are attached. */
  readonly devices: readonly string[]
  readonly mappedBytes: bigint
  readonly mappedPages: number
  /** Number of areas whose storage domain it is. */
  readonly storageOf: number
}

/** Options of {@link Ioas.access}. */
interface AccessOptions {
  /** It takes pages by pinning, and is told of unmaps. Default true. */
  readonly pins?: boolean
  /** A broken driver: told of an unmap it keeps its pins. Default false. */
  readonly ignoresUnmap?: boolean
}

/** An in-kernel, non-DMA user of an IOAS, such as a mediated device (struct iommufd_access). */
interface Access {
  /** Number by which commands name it. */
  readonly id: number
  readonly name: string
  /** iommufd_access_attach(). */
  attach(ioas: Ioas): void
  /** iommufd_access_replace(): moves to another IOAS; what it had pinned is asked back first. */
  replace(ioas: Ioas): void
  /** iommufd_access_detach(). */
  detach(): void
  /** iommufd_access_destroy(). */
  destroy(): void
  /**
   * iommufd_access_pin_pages(): holds pages by IOVA; their PFNs go to `pinned_pfns` and stay pinned when the last domain
   * goes.
   * @throws ENOENT if the range is not mapped all over, EINVAL, EPERM for a write to a read-only area
   */
  pin(iova: Address, length: Size, options?: { readonly write?: boolean }): Pin
  /**
   * iommufd_access_unpin_pages() of a range that it holds, whoever pinned it: of the latest pin of just this range.
   * @throws RangeError if there is no such pin
   */
  unpin(iova: Address, length: Size): void
  /**
   * iommufd_access_rw(): the kernel copies data out.
   * @param options slow: page by page, as for memory of another process
   */
  read(iova: Address, length: Size, options?: { readonly slow?: boolean }): void
  /** iommufd_access_rw() with IOMMUFD_ACCESS_RW_WRITE. */
  write(iova: Address, length: Size, options?: { readonly slow?: boolean }): void
}

/** Pages that an access holds. */
interface Pin {
  readonly access: Access
  readonly iova: bigint
  readonly length: bigint
  /** iommufd_access_unpin_pages(). */
  unpin(): void
}

/**
 * What an expectation can ask. One that does not hold is recorded with its line and does not stop the script; the run
 * then ends with exit code 1.
 */
interface Expectation<T> {
  /** The opposite. */
  readonly not: Expectation<T>
  /** The same value, by Object.is. Mind that `16` is not `16n`. */
  toBe(expected: T): void
  /** The same structure. */
  toEqual(expected: unknown): void
  /** Nothing in it: length 0. */
  toBeEmpty(): void
  toHaveLength(length: number): void
  toBeNull(): void
  toBeTruthy(): void
  toBeFalsy(): void
  toBeGreaterThan(limit: number | bigint): void
  toBeGreaterThanOrEqual(limit: number | bigint): void
  toBeLessThan(limit: number | bigint): void
  toBeLessThanOrEqual(limit: number | bigint): void
  /** A text holds a part, or a list an element (by Object.is). */
  toContain(part: unknown): void
  /** A text fits a pattern. */
  toMatch(pattern: RegExp): void
  /**
   * Of `expect(() => operation)`: it fails.
   * @param errno with this error number; default: with any
   */
  toFail(errno?: ErrnoName): void
}

/** Hazards that are meant: all fields that are given must fit. */
type HazardPattern = Partial<Pick<Hazard, 'class' | 'form' | 'certainty' | 'domain'>>

/**
 * What a litmus test is about: hazards, in words of {@link HazardPattern}; or any question about the state that the script can
 * ask, such as `() => lab.pinned > 0`.
 */
type LitmusCondition = HazardPattern | (() => boolean)

/** Options of {@link Lab.litmus}. */
interface LitmusOptions {
  /**
   * Lists of operations by who does them. Each list keeps its order; the lists are run in every order of their operations, each
   * time on a copy of the lab as it is now. At most 1000 orders.
   * @example
   * { threads: { guest: [() => vm.memory.write()], host: [() => igpu.attach(ioas), () => igpu.unplug()] } }
   */
  readonly threads?: Readonly<Record<string, readonly (() => unknown)[]>>
  /** Done at the end of every order. */
  readonly finally?: () => unknown
}

/**
 * A litmus test: a statement about every order of its operations, and about every eviction that the CPU cache may do on the way.
 * One that does not hold fails the run, as an expectation does.
 */
interface Litmus {
  /** In no order and under no eviction. */
  never(condition: LitmusCondition): void
  /** In some order or under some eviction, but not in all. */
  sometimes(condition: LitmusCondition): void
  /** In every order, under every eviction. */
  always(condition: LitmusCondition): void
}

/** What a policy remembers on one object: plain values, which travel with the object and are gone with it. */
type PolicySlot = Record<string, number | boolean | string | undefined>

/** An iommu_domain, as a policy sees it. */
interface PolicyDomain {
  /** Number in order of creation: 1 of `N1`. */
  readonly number: number
  /** hwpt->enforce_cache_coherency. Whether the real code has the hwpt at hand is yours to ask. */
  readonly coherent: boolean
  readonly slot: PolicySlot
}

/** An io_pagetable. */
interface PolicyIopt {
  /** Object id of its IOAS. */
  readonly ioasId: number
  /** In the order of their slots in the `domains` xarray. */
  readonly domains: readonly PolicyDomain[]
  readonly slot: PolicySlot
}

/** An iopt_pages: the pages of one MAP, shared by the areas that were copied from it. */
interface PolicyPages {
  readonly number: number
  readonly npages: number
  readonly writable: boolean
  readonly slot: PolicySlot
}

/** An iopt_area. */
interface PolicyArea {
  readonly number: number
  readonly iopt: PolicyIopt
  readonly pages: PolicyPages
  /** First and last page index in `pages`, inclusive. */
  readonly firstIndex: number
  readonly lastIndex: number
  /** iommu_prot has IOMMU_WRITE. */
  readonly writable: boolean
  readonly storageDomain: PolicyDomain | null
  readonly slot: PolicySlot
}

/** Page frames that lie one after the other in physical memory. */
interface FrameRun {
  /** Number of the first frame. */
  readonly pfn: number
  readonly npages: number
}

/** Page frames that a hook is shown. */
interface Frames {
  readonly npages: number
  readonly runs: readonly FrameRun[]
}

/** Where the PFNs of a span were read from. */
type PageSource =
  /** `xa`: pinned_pfns. `mm`: pinned just now. */
  | { readonly tier: 'xa' | 'mm' }
  /** Read back from the storage domain of `area`, which may belong to another IOAS. */
  | { readonly tier: 'dom'; readonly area: PolicyArea }

/** Consecutive page indexes of one source. */
interface PolicySpan {
  /** First page index. */
  readonly index: number
  readonly npages: number
  readonly frames: Frames
  readonly source: PageSource
}

/** A batch of pages, before it is mapped. */
interface PolicyBatch {
  readonly firstIndex: number
  readonly npages: number
  readonly frames: Frames
  /** The batch cut by source: one batch may mix tiers and source areas. */
  spans(): readonly PolicySpan[]
}

/** One fill of an area, from its first hook to its last. */
interface PolicyFill {
  /** `fill-domain`: a new domain gets an existing area. `fill-domains`: a new area enters all domains. */
  readonly kind: 'fill-domain' | 'fill-domains'
  readonly area: PolicyArea
  /** The target of `fill-domain`; null for `fill-domains`. */
  readonly domain: PolicyDomain | null
  /** Room for what is decided once a fill. */
  readonly state: PolicySlot
}

/** The unmap that a hook stands behind. */
interface PolicyUnmap {
  /** `fast`: one of several domains goes. `nonstorage`: UNMAP in a domain that is not storage. `slow`: the path that reads PFNs and unpins. */
  readonly kind: 'fast' | 'nonstorage' | 'slow' | 'unwind-nonlast'
  readonly area: PolicyArea
  readonly domain: PolicyDomain
  /** It undoes a failed fill. */
  readonly unwinding: boolean
}

/** Who releases pages. */
interface PolicyUnpin {
  readonly pages: PolicyPages
  /** The area that is being unfilled; null on the access and rw paths. */
  readonly area: PolicyArea | null
  readonly site: 'last' | 'storage' | 'access' | 'rw' | 'unwind'
}

/** Memory by frame, and knowledge that no kernel has: for lower bounds rather than proposals. */
interface PolicyMemory {
  /** Adds frames to a named set; a set forgets a frame when its last pin goes. */
  add(set: string, frames: Frames | readonly FrameRun[]): void
  /** Takes frames out of a set. */
  remove(set: string, frames: Frames | readonly FrameRun[]): void
  /** The part of `frames` that is, or is not, in the set. */
  select(set: string, frames: Frames | readonly FrameRun[], inside: boolean): Frames
  /** The frames that will have no pin left once each has lost one. */
  lastPin(frames: Frames | readonly FrameRun[]): Frames
  /** The frames in which some possible cache state violates A or B. */
  violating(hazard: 'A' | 'B', frames: Frames | readonly FrameRun[]): Frames
}

/** What a hook wants flushed. Nothing at all: answer null, or nothing. */
interface FlushDecision {
  /** All that the hook was shown, or some frames of it. */
  readonly flush: 'all' | Frames | readonly FrameRun[]
  /** One sentence for the flush log: the rule and what it saw. */
  readonly reason: string
}
/** What a hook that may flush answers. */
type FlushAnswer = FlushDecision | null | undefined | void

/**
 * A flush policy, for {@link Lab.definePolicy}. Every hook is optional; one that is missing flushes nothing. Hooks keep
 * nothing between calls but what they write into a `slot`, and see nothing of the script but what `uses` lists.
 */
interface PolicyDefinition {
  readonly name: string
  /** One line for lists of policies. */
  readonly summary?: string
  /** `slot0` (default): the kernel's rule. `prefer-nc`: a non-coherent domain stores the PFNs when there is one. */
  readonly storageRule?: 'slot0' | 'prefer-nc'
  /** Functions and constants of the script that the hooks use, under the names by which they use them: `{ isNonCoherent, LIMIT }`. */
  readonly uses?: Readonly<Record<string, unknown>>

  /** Before iopt_table_add_domain(), in the caller. */
  addDomain?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** It failed. */
  addDomainFailed?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** Inside of it: the fill succeeded, and the domain is in `domains`. */
  domainAdded?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** Inside iopt_table_remove_domain(): the domain has left `domains`, nothing is unmapped yet. */
  removeDomain?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** In the caller, after a normal destroy removed the domain. */
  domainRemoved?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** In the caller instead, when a hwpt is aborted after its domain was added. */
  hwptAborted?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void

  /** Before the first page of a fill is read or pinned. */
  fillBegin?(this: void, fill: PolicyFill): void
  /** After the first batch of a fill was read. */
  fillFirstRead?(this: void, fill: PolicyFill): void
  /** While a batch is read: a span was appended to it. Flushes here come between the pins. */
  readSpan?(this: void, fill: PolicyFill, span: PolicySpan, memory: PolicyMemory): FlushAnswer
  /** A whole batch, before its first iommu_map(). */
  beforeMap?(this: void, fill: PolicyFill, batch: PolicyBatch, memory: PolicyMemory): FlushAnswer
  /** `frames` of the batch are visible in `domain` now, if only until a failure is undone. */
  afterMap?(this: void, fill: PolicyFill, domain: PolicyDomain, frames: Frames, memory: PolicyMemory): void
  /** A fill failed, and all of it is undone. */
  fillFailed?(this: void, fill: PolicyFill): void

  /** Before an unmap: true reads the PFNs back that this path does not read anyway. That costs. */
  wantsReadBack?(this: void, unmap: PolicyUnmap): boolean
  /**
   * After an unmap and its IOTLB invalidation.
   * @param read the PFNs that the path reads anyway: hole pages of the slow path
   * @param readBack those that `wantsReadBack` asked for
   */
  afterUnmap?(this: void, unmap: PolicyUnmap, read: Frames, readBack: Frames, memory: PolicyMemory): FlushAnswer

  /**
   * In batch_unpin(), before the pin count drops.
   * @param index first page index
   */
  beforeUnpin?(this: void, unpin: PolicyUnpin, index: number, frames: Frames, memory: PolicyMemory): FlushAnswer

  /** The storage domain of an area was set. */
  storageSet?(this: void, area: PolicyArea, cause: 'fill-domain' | 'fill-domains' | 'switch' | 'prefer-nc'): void
  /** The storage domain of an area became none. */
  areaUnfilled?(this: void, area: PolicyArea): void
  /** iopt_area_split(): `left` and `right` replace `old`. */
  areaSplit?(this: void, old: PolicyArea, left: PolicyArea, right: PolicyArea): void
}

/**
 * A length in bytes: a number, a bigint, or text with a unit, e.g. `4096`, `0x10_0000n`, `'32 KiB'`, `'4 MiB'`,
 * `'8 pages'`. A page is 4096 bytes.
 */
type Size = number | bigint | `${number} ${'B' | 'KiB' | 'MiB' | 'GiB' | 'TiB' | 'page' | 'pages'}`

/** An address: an IOVA or a virtual address, 64 bits, in bytes. Write it as a bigint, e.g. `0x100_0000n`. */
type Address = bigint | number

/** The error numbers that iommufd answers with. */
type ErrnoName =
  | 'EPERM'
  | 'ENOENT'
  | 'EBADF'
  | 'ENOMEM'
  | 'EFAULT'
  | 'EBUSY'
  | 'EEXIST'
  | 'ENODEV'
  | 'EINVAL'
  | 'ENOSPC'
  | 'EDEADLK'
  | 'ENOTTY'
  | 'E2BIG'
  | 'EOVERFLOW'
  | 'EBADFD'
  | 'EMSGSIZE'
  | 'EOPNOTSUPP'
  | 'EADDRINUSE'

/**
 * What a failing operation throws. Uncaught, it ends the script at the line of the operation. Look at it with
 * {@link Lab.try} or `expect(() => …).toFail('EEXIST')`.
 */
interface LabError extends Error {
  readonly name: 'LabError'
  /** Symbolic error number, e.g. `'EEXIST'`. */
  readonly errno: ErrnoName
  /** One sentence: why, with the values. */
  readonly why: string
  /** The kernel function that decides it, e.g. `iopt_alloc_iova`; null if it is the lab itself. */
  readonly where: string | null
  /** The operation, e.g. `ioas.map`. */
  readonly op: string
}

/** How an operation ended, when {@link Lab.try} kept it from throwing. */
type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly errno: ErrnoName
      readonly why: string
      readonly where: string | null
      readonly op: string
    }

/** A range of addresses; `last` is the last byte, inclusive. */
interface AddressRange {
  readonly start: Address
  readonly last: Address
}

/** A range of addresses as the lab answers it. */
interface IovaRange {
  readonly start: bigint
  readonly last: bigint
}

