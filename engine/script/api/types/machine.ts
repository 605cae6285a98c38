import type { Hwpt, Ioas } from './ioas.ts'
import type { Address, AddressRange, Size } from './values.ts'

/** How the frames of new memory lie: in one piece, page by page apart, or in runs of so many pages. */
export type FrameLayout = 'contiguous' | 'scattered' | { readonly runPages: number }

/**
 * How the host initialises pages before it hands them out. `cached` zeroes stay dirty in the CPU cache while memory holds
 * somebody else's old data: that is what hazard A leaks. `nontemporal` zeroes go to memory at once.
 */
export type Zeroing = 'cached' | 'nontemporal' | 'none'

/** Memory type of a CPU access: write-back, uncached, write-combining, write-through, or a non-temporal store. */
export type MemoryType = 'wb' | 'uc' | 'wc' | 'wt' | 'nontemporal'

/** Options of memory that a process allocates. */
export interface MemoryOptions {
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
export interface ProcessOptions {
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
export interface Process {
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
export interface Memory {
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
export interface DataVersion {
  /** In order of writing; 0 is what an earlier owner left. */
  readonly version: number
  /** The process that may know it, or `earlier owner`. */
  readonly owner: string
  readonly kind: 'secret' | 'zero' | 'guest' | 'host' | 'dma'
  /** Who wrote it: a process, a device, the host. */
  readonly by: string
}

/** What a CPU read. */
export interface CpuRead {
  /** Data that was read or, in the worst case, may have been. */
  readonly seen: readonly DataVersion[]
  /** Each line holds one version only, in every possible cache state. */
  readonly certain: boolean
  /** Data of another owner was, or may have been, read. */
  readonly foreign: boolean
}

/** What a device read. */
export interface DmaRead {
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
export interface DataWritten {
  /** Number of the new version. */
  readonly version: number
}

/** What a device wrote. */
export interface DmaWritten extends DataWritten {
  /** The write went through the CPU caches. */
  readonly snooped: boolean
}

/** What lines that left the cache did to memory. */
export interface CacheEffect {
  /** Bytes that a device wrote past the cache were, or may have been, destroyed by a write-back. */
  readonly lost: boolean
}

/** What a flush by hand came to. */
export interface CacheFlush extends CacheEffect {
  /** Lines that were, or may have been, dirty or stale. */
  readonly usefulLines: number
  /** Pages without such a line. */
  readonly redundantPages: number
}

/** Options of {@link Lab.device}. */
export interface DeviceOptions {
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
export interface Device {
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
