import type { Ioas } from './ioas.ts'
import type { Address, Size } from './values.ts'

/** Options of {@link Ioas.access}. */
export interface AccessOptions {
  /** It takes pages by pinning, and is told of unmaps. Default true. */
  readonly pins?: boolean
  /** A broken driver: told of an unmap it keeps its pins. Default false. */
  readonly ignoresUnmap?: boolean
}

/** An in-kernel, non-DMA user of an IOAS, such as a mediated device (struct iommufd_access). */
export interface Access {
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
export interface Pin {
  readonly access: Access
  readonly iova: bigint
  readonly length: bigint
  /** iommufd_access_unpin_pages(). */
  unpin(): void
}
