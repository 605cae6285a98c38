import { assert } from '../../base/assert.ts'
import { fail, ok, OK, type Result } from '../../base/result.ts'
import { U64_MAX } from '../../base/units.ts'
import type { Kernel } from '../kernel.ts'
import type { IoptPages } from '../pages/iopt-pages.ts'
import { unfillPages, unmapNonStorage } from '../pages/unfill.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'
import type { Area } from './area.ts'
import type { IoPagetable } from './io-pagetable.ts'

/** Tells every access of the IOAS that a range goes away; they must drop their pins before it returns. */
export type NotifyUnmap = (iova: bigint, length: bigint) => void

/** How often an area that stays pinned is announced before the unmap gives up. */
const MAX_TRIES = 100

/** Drops a reference (iopt_put_pages); the last one releases the pages, which nobody may hold any more. */
export function putPages(kernel: Kernel, pages: IoptPages): void {
  pages.refs--
  if (pages.refs > 0) return
  assert(
    pages.npinned === 0 && pages.accessItree.size === 0 && pages.domainsItree.size === 0,
    `P${pages.number} is released while ${pages.npinned} of its pages are pinned`,
  )
  kernel.pages.delete(pages.number)
}

/** Unmaps an area from all its domains and unpins its pages (iopt_area_unfill_domains). */
export function unfillDomains(kernel: Kernel, area: Area): void {
  const storage = area.storageDomain
  if (storage === null) return
  for (const domain of area.iopt.domains) if (domain !== storage) unmapNonStorage(kernel, area, domain)
  area.pages.domainsItree.remove(area)
  unfillPages(kernel, area, storage, area.lastIndex, 'storage')
  kernel.setStorage(area, null, 'unfill', 'iopt_area_unfill_domains', `area a${area.number} was unmapped`)
  kernel.policy.areaUnfilled?.(area)
}

/**
 * Unmaps whole areas inside [start, last] (iopt_unmap_iova_range).
 * @returns bytes unmapped, 0 if nothing was there; EBUSY for an area in the making, ENOENT for one that reaches outside
 *   (earlier areas stay unmapped), EDEADLK if an access does not give up its pins
 */
function unmapRange(
  kernel: Kernel,
  iopt: IoPagetable,
  start: bigint,
  last: bigint,
  notify: NotifyUnmap,
): Result<bigint> {
  const where = 'iopt_unmap_iova_range'
  let from = start
  let bytes = 0n
  let tries = 0
  for (;;) {
    const area = iopt.firstArea(from, last)
    if (area === null) return ok(bytes)
    if (!area.ready) return fail('EBUSY', `the area at ${hex(area.iova)} is being mapped or unmapped`, where)
    if (area.iova < from || area.lastIova > last) {
      const range = `[${hex(area.iova)}, ${hex(area.lastIova)}]`
      return fail(
        'ENOENT',
        `the area ${range} is not wholly inside [${hex(start)}, ${hex(last)}]; areas are not cut`,
        where,
      )
    }
    if (area.iova !== from) tries = 0
    if (area.numAccesses > 0) {
      from = area.iova
      area.preventAccess = true
      notify(area.iova, area.length)
      if (++tries > MAX_TRIES) {
        return fail('EDEADLK', `an access keeps pages of the area at ${hex(area.iova)} pinned`, where)
      }
      continue
    }
    area.ready = false
    unfillDomains(kernel, area)
    iopt.areas.remove(area)
    putPages(kernel, area.pages)
    bytes += area.length
    if (area.lastIova >= last) return ok(bytes)
    from = area.lastIova + 1n
  }
}

/** iopt_unmap_iova(): EINVAL for length 0, EOVERFLOW, otherwise as unmapRange. */
export function unmapIova(
  kernel: Kernel,
  iopt: IoPagetable,
  iova: bigint,
  length: bigint,
  notify: NotifyUnmap,
): Result<bigint> {
  if (length === 0n) return fail('EINVAL', 'a length of 0 cannot be unmapped', 'iopt_unmap_iova')
  const last = iova + length - 1n
  if (last > U64_MAX) {
    return fail('EOVERFLOW', `${hex(iova)} + ${hex(length)} passes the end of the IOVA space`, 'iopt_unmap_iova')
  }
  return unmapRange(kernel, iopt, iova, last, notify)
}

/** Unmaps everything (iopt_unmap_all); an empty io_pagetable is fine. */
export function unmapAll(kernel: Kernel, iopt: IoPagetable, notify: NotifyUnmap): Result<bigint> {
  return unmapRange(kernel, iopt, 0n, U64_MAX, notify)
}

/** Cuts areas after each of `iovas` (iopt_cut_iova). Errnos of splitArea. */
export function cutIova(kernel: Kernel, iopt: IoPagetable, iovas: readonly bigint[], split: SplitArea): Result {
  for (const iova of iovas) {
    const area = iopt.firstArea(iova, iova)
    if (area === null) continue
    const cut = split(kernel, area, iova)
    if (!cut.ok) return cut
  }
  return OK
}
type SplitArea = (kernel: Kernel, area: Area, iova: bigint) => Result
