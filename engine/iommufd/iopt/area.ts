import { PAGE_SIZE, PAGE_SIZE_N } from '../../base/units.ts'
import { IO_UNIT, IO_UNIT_N, IOMMU_WRITE, UNITS_PER_PAGE, type IommuDomain } from '../../machine/iommu-domain.ts'
import type { PolicyArea, PolicySlot } from '../flush-policy.ts'
import type { IoptPages } from '../pages/iopt-pages.ts'
import type { IoPagetable } from './io-pagetable.ts'

/**
 * struct iopt_area: one mapped IOVA range, a slice of an iopt_pages. Its index interval is its node in
 * `pages.domainsItree`, so it has `start` and `last`.
 */
export class Area implements PolicyArea {
  /** In order of creation. */
  readonly number: number
  readonly iopt: IoPagetable
  /** The iopt_pages it is a slice of. */
  readonly pages: IoptPages
  /** First and last IOVA, bytes, inclusive. */
  readonly iova: bigint
  readonly lastIova: bigint
  /** Byte offset of `iova` in the first page. */
  readonly pageOffset: number
  /** IOMMU_READ | IOMMU_WRITE | IOMMU_CACHE. */
  readonly prot: number
  /** First and last page index in `pages`, inclusive. */
  readonly firstIndex: number
  readonly lastIndex: number
  /** area->pages is set: not being created or torn down. */
  ready = false
  /** area->storage_domain: where PFNs can be read back from. */
  storageDomain: IommuDomain | null = null
  /** prevent_access: an unmap is in progress. */
  preventAccess = false
  /** num_accesses. */
  numAccesses = 0
  slot: PolicySlot = {}
  /** The copy of this area while its context is being cloned. */
  twin: Area | null = null

  constructor(number: number, iopt: IoPagetable, pages: IoptPages, place: AreaPlace) {
    this.number = number
    this.iopt = iopt
    this.pages = pages
    this.iova = place.iova
    this.lastIova = place.lastIova
    this.pageOffset = place.pageOffset
    this.prot = place.prot
    this.firstIndex = place.firstIndex
    this.lastIndex = place.lastIndex
  }

  /** Node interval in domains_itree. */
  get start(): number {
    return this.firstIndex
  }
  get last(): number {
    return this.lastIndex
  }
  get writable(): boolean {
    return (this.prot & IOMMU_WRITE) !== 0
  }
  /** Bytes. */
  get length(): bigint {
    return this.lastIova - this.iova + 1n
  }

  /** iopt_area_start_byte(): byte in `pages` behind `iova`. */
  startByte(iova: bigint): bigint {
    return iova - this.iova + BigInt(this.pageOffset) + BigInt(this.firstIndex) * PAGE_SIZE_N
  }

  /** iopt_area_iova_to_index(). */
  indexOf(iova: bigint): number {
    return Number(this.startByte(iova) / PAGE_SIZE_N)
  }

  /** Units of the first page that lie before the area; only meaningful while a domain forces 2 KiB alignment. */
  get lead(): number {
    return this.pageOffset / IO_UNIT
  }

  /** First 2 KiB unit of the I/O page of `index` (iopt_area_index_to_iova). */
  unitOf(index: number): number {
    const first = Number(this.iova / IO_UNIT_N)
    return index === this.firstIndex ? first : first - this.lead + (index - this.firstIndex) * UNITS_PER_PAGE
  }

  /** Unit after the I/O page of `index` (iopt_area_index_to_iova_last + 1). */
  unitEnd(index: number): number {
    if (index === this.lastIndex) return Number(this.lastIova / IO_UNIT_N) + 1
    return Number(this.iova / IO_UNIT_N) - this.lead + (index - this.firstIndex + 1) * UNITS_PER_PAGE
  }

  /** Units of `index`'s page before the area. */
  leadOf(index: number): number {
    return index === this.firstIndex ? this.lead : 0
  }
}

/** Where an area lies. */
export interface AreaPlace {
  readonly iova: bigint
  readonly lastIova: bigint
  readonly pageOffset: number
  readonly prot: number
  readonly firstIndex: number
  readonly lastIndex: number
}

/** Slice of an iopt_pages from `startByte` on, `length` bytes long, placed at `iova`. */
export function placeArea(iova: bigint, startByte: bigint, length: bigint, prot: number): AreaPlace {
  return {
    iova,
    lastIova: iova + length - 1n,
    pageOffset: Number(startByte % PAGE_SIZE_N) % PAGE_SIZE,
    prot,
    firstIndex: Number(startByte / PAGE_SIZE_N),
    lastIndex: Number((startByte + length - 1n) / PAGE_SIZE_N),
  }
}
