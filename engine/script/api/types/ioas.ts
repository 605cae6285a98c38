import type { Device, Memory } from './machine.ts'
import type { Access, AccessOptions } from './access.ts'
import type { Address, AddressRange, IovaRange, Size } from './values.ts'

/** Arguments of {@link Ioas.map}. */
export interface MapOptions {
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
export interface CopyOptions {
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
export interface Ioas {
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
export interface HwptOptions {
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
export interface Hwpt {
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
export interface AreaState {
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
export interface DomainState {
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
