import { fail, ok, OK, type Result } from '../../base/result.ts'
import { PAGE_SIZE_N, U64_MAX } from '../../base/units.ts'
import type { AddressSpace } from '../../machine/address-space.ts'
import type { Kernel } from '../kernel.ts'
import { IoptPages, type AccountMode } from '../pages/iopt-pages.ts'
import { fillDomains } from '../pages/fill.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'
import { allocIova, checkIova } from './alloc-iova.ts'
import { IOMMU_WRITE } from '../../machine/iommu-domain.ts'
import { Area, placeArea } from './area.ts'
import type { IoPagetable } from './io-pagetable.ts'
import { putPages, unfillDomains } from './unmap.ts'

/** A slice of an iopt_pages to be mapped (struct iopt_pages_list). */
export interface PagesSlice {
  readonly pages: IoptPages
  /** Bytes from the start of the pages. */
  readonly startByte: bigint
  readonly length: bigint
}

/**
 * A new iopt_pages over user memory (iopt_alloc_pages).
 * @returns EINVAL for length 0 or more than SIZE_MAX - PAGE_SIZE, EOVERFLOW if the addresses wrap
 */
function allocPages(
  kernel: Kernel,
  space: AddressSpace,
  va: bigint,
  length: bigint,
  writable: boolean,
  contextMode: AccountMode,
): Result<IoptPages> {
  const where = 'iopt_alloc_pages'
  if (length === 0n || length > U64_MAX - PAGE_SIZE_N)
    return fail('EINVAL', `a length of ${hex(length)} cannot be mapped`, where)
  if (va + length > U64_MAX)
    return fail('EOVERFLOW', `${hex(va)} + ${hex(length)} passes the end of the address space`, where)
  if (kernel.faults.hit('alloc')) return fail('ENOMEM', 'injected: no memory for an iopt_pages', where)
  const npages = Number(((va % PAGE_SIZE_N) + length + PAGE_SIZE_N - 1n) / PAGE_SIZE_N)
  const mode = space.capIpcLock ? 'none' : contextMode === 'mm' ? 'mm' : 'user'
  const pages = new IoptPages(kernel.nextPages++, space, Number(va / PAGE_SIZE_N), npages, writable, mode)
  kernel.pages.set(pages.number, pages)
  return ok(pages)
}

/**
 * Places slices one after the other at `iova`, or where it fits, and fills them into all domains (iopt_map_pages). The
 * references to the pages move into the areas; on failure the caller still holds them.
 * @param slices not empty
 * @returns the IOVA of the first slice
 */
export function mapPages(
  kernel: Kernel,
  iopt: IoPagetable,
  slices: readonly PagesSlice[],
  length: bigint,
  iova: bigint | null,
  prot: number,
): Result<bigint> {
  const placed = placeAreas(kernel, iopt, slices, length, iova, prot)
  if (!placed.ok) return placed
  const areas = placed.value
  for (let i = 0; i < areas.length; i++) {
    const area = areas[i]
    if (area === undefined) continue
    const filled = fillDomains(kernel, area)
    if (filled.ok) continue
    for (const done of areas.slice(0, i)) unfillDomains(kernel, done)
    for (const a of areas) iopt.areas.remove(a)
    return filled
  }
  for (const area of areas) area.ready = true
  return ok(areas[0]?.iova ?? 0n)
}

/** iopt_alloc_area_pages(): checks the place and inserts areas that are not ready yet. */
function placeAreas(
  kernel: Kernel,
  iopt: IoPagetable,
  slices: readonly PagesSlice[],
  length: bigint,
  wished: bigint | null,
  prot: number,
): Result<Area[]> {
  const where = 'iopt_alloc_area_pages'
  if (length === 0n || length % BigInt(iopt.iovaAlignment) !== 0n) {
    return fail('EINVAL', `a length of ${hex(length)} is not a multiple of ${iopt.iovaAlignment} bytes`, where)
  }
  if (kernel.faults.hit('alloc')) return fail('ENOMEM', 'injected: no memory for an area', where)
  const first = slices[0]
  if (first === undefined) return ok([])
  let iova = wished
  if (iova === null) {
    const chosen = allocIova(iopt, first.pages.uptr + first.startByte, length)
    if (!chosen.ok) return chosen
    iova = chosen.value
  } else {
    const checked = checkIova(iopt, iova, length)
    if (!checked.ok) return checked
  }
  const areas: Area[] = []
  for (const slice of slices) {
    const area = insertArea(kernel, iopt, slice, iova, prot)
    if (!area.ok) {
      for (const a of areas) iopt.areas.remove(a)
      return area
    }
    areas.push(area.value)
    iova += slice.length
  }
  return ok(areas)
}

/** iopt_insert_area(): EPERM for write access to pages that are not writable, EINVAL for an unaligned page offset. */
export function insertArea(
  kernel: Kernel,
  iopt: IoPagetable,
  slice: PagesSlice,
  iova: bigint,
  prot: number,
): Result<Area> {
  const { pages, startByte, length } = slice
  const where = 'iopt_insert_area'
  if ((prot & IOMMU_WRITE) !== 0 && !pages.writable) {
    return fail('EPERM', `P${pages.number} was mapped without write permission`, where)
  }
  const place = placeArea(iova, startByte, length, prot)
  if (place.pageOffset % iopt.iovaAlignment !== 0) {
    return fail('EINVAL', `a page offset of ${place.pageOffset} bytes is not aligned to ${iopt.iovaAlignment}`, where)
  }
  const area = new Area(kernel.nextArea++, iopt, pages, place)
  iopt.areas.insert(area)
  return ok(area)
}

/**
 * The slices behind [iova, iova+length) (iopt_get_pages); each holds a reference to its pages.
 * @returns EINVAL for length 0, EOVERFLOW, ENOENT where areas do not cover the range without a gap
 */
export function getPages(iopt: IoPagetable, iova: bigint, length: bigint): Result<PagesSlice[]> {
  const where = 'iopt_get_pages'
  if (length === 0n) return fail('EINVAL', 'a length of 0 cannot be copied', where)
  const last = iova + length - 1n
  if (last > U64_MAX) return fail('EOVERFLOW', `${hex(iova)} + ${hex(length)} passes the end of the IOVA space`, where)
  const slices: PagesSlice[] = []
  for (let at = iova; at <= last;) {
    const area = iopt.firstArea(at, at)
    if (area?.ready !== true) {
      for (const s of slices) s.pages.refs--
      return fail('ENOENT', `nothing is mapped at ${hex(at)}`, where)
    }
    const end = area.lastIova < last ? area.lastIova : last
    area.pages.refs++
    slices.push({ pages: area.pages, startByte: area.startByte(at), length: end - at + 1n })
    at = end + 1n
  }
  return ok(slices)
}

/** MAP's whole way from user memory to a filled area (iopt_map_user_pages). */
export function mapUserPages(
  kernel: Kernel,
  iopt: IoPagetable,
  space: AddressSpace,
  va: bigint,
  length: bigint,
  iova: bigint | null,
  prot: number,
  contextMode: AccountMode,
): Result<bigint> {
  const allocated = allocPages(kernel, space, va, length, (prot & IOMMU_WRITE) !== 0, contextMode)
  if (!allocated.ok) return allocated
  const pages = allocated.value
  const mapped = mapPages(kernel, iopt, [{ pages, startByte: va % PAGE_SIZE_N, length }], length, iova, prot)
  if (!mapped.ok) putPages(kernel, pages)
  return mapped
}

/** Drops the references of slices that were not mapped. */
export function putSlices(kernel: Kernel, slices: readonly PagesSlice[]): Result {
  for (const s of slices) putPages(kernel, s.pages)
  return OK
}
