import { ExtentSet } from '../../base/extent-set.ts'
import { fail, ok, OK, type Result } from '../../base/result.ts'
import { U64_MAX } from '../../base/units.ts'
import { IO_UNIT_N, type IommuDomain } from '../../machine/iommu-domain.ts'
import type { CommandOf } from '../../protocol/command.ts'
import type { OpValues } from '../../protocol/results.ts'
import type { IoPagetable } from '../iopt/io-pagetable.ts'
import { wrong, type Context } from '../objects/context.ts'
import { abortHwpt, allocNested, allocPaging } from '../objects/hwpt-alloc.ts'
import type { Hwpt } from '../objects/hwpt.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'

/** IOMMU_HWPT_ALLOC. A bad device is ENOENT, a bad parent EINVAL. */
export function hwptAlloc(ctx: Context, c: CommandOf<'hwpt.alloc'>): Result<OpValues['hwpt.alloc']> {
  const where = 'iommufd_hwpt_alloc'
  const device = ctx.objects.get(c.device)
  if (device?.type !== 'device') return wrong(c.device, device, 'a device', 'iommufd_get_device')
  const parent = ctx.objects.get(c.parent)
  if (parent === null) return fail('EINVAL', `no object has id ${c.parent}`, where)
  let made: Result<Hwpt>
  if (parent.type === 'ioas') made = allocPaging(ctx, parent, device, c, false)
  else if (parent.type === 'hwpt-paging') made = allocNested(ctx, parent, c)
  else return fail('EINVAL', `object ${c.parent} is neither an IOAS nor a paging hwpt`, where)
  if (!made.ok) return made
  const hwpt = made.value
  if (c.efault) {
    abortHwpt(ctx, hwpt)
    return fail('EFAULT', 'the reply cannot be copied out; the hwpt is taken back', 'iommufd_ucmd_respond')
  }
  ctx.objects.finalize(hwpt)
  return ok({ id: hwpt.id, domain: hwpt.type === 'hwpt-paging' ? hwpt.domain.number : null })
}

/** IOMMU_HWPT_SET_DIRTY_TRACKING. EOPNOTSUPP without the driver's support. Enabling clears all dirty bits of the areas. */
export function hwptDirtyTracking(ctx: Context, c: CommandOf<'hwpt.dirtyTracking'>): Result {
  const hwpt = ctx.hwptPaging(c.hwpt)
  if (!hwpt.ok) return hwpt
  const { domain, ioas } = hwpt.value
  if (!domain.dirtyOps)
    return fail('EOPNOTSUPP', `hwpt ${c.hwpt} was not allocated for dirty tracking`, 'iopt_set_dirty_tracking')
  if (c.enable) {
    for (const area of ioas.iopt.areas.all) {
      const first = area.unitOf(area.firstIndex)
      domain.dirty.remove(first, area.unitEnd(area.lastIndex) - first)
    }
  }
  domain.dirtyTracking = c.enable
  return OK
}

/** IOMMU_HWPT_GET_DIRTY_BITMAP. A gap, or tracking that is off, is not an error: the bits end there. */
export function hwptDirtyBitmap(ctx: Context, c: CommandOf<'hwpt.dirtyBitmap'>): Result<OpValues['hwpt.dirtyBitmap']> {
  const hwpt = ctx.hwptPaging(c.hwpt)
  if (!hwpt.ok) return hwpt
  const { domain, ioas } = hwpt.value
  const checked = checkDirtyRange(ioas.iopt, c.iova, c.length, c.pageSize)
  if (!checked.ok) return checked
  if (!domain.dirtyOps)
    return fail('EOPNOTSUPP', `hwpt ${c.hwpt} was not allocated for dirty tracking`, 'iommu_read_and_clear_dirty')
  // The bitmap counts in the lowest set bit of page_size.
  const granule = c.pageSize & -c.pageSize
  const bits = new ExtentSet()
  if (domain.dirtyTracking)
    collectDirty(ioas.iopt, domain, c.iova, c.iova + c.length - 1n, c.noClear, (start, last) => {
      const bit = Number((start - c.iova) / granule)
      bits.add(bit, Number((last - c.iova) / granule) - bit + 1)
    })
  return ok(describeBits(bits, c.iova, granule))
}

/** iommufd_check_iova_range(). */
function checkDirtyRange(iopt: IoPagetable, iova: bigint, length: bigint, pageSize: bigint): Result {
  const where = 'iommufd_check_iova_range'
  if (length === 0n) return fail('EINVAL', 'a length of 0 has no bitmap', where)
  const last = iova + length - 1n
  if (last > U64_MAX) return fail('EOVERFLOW', `${hex(iova)} + ${hex(length)} passes the end of the IOVA space`, where)
  const mask = BigInt(iopt.iovaAlignment) - 1n
  if ((iova & mask) !== 0n || ((last + 1n) & mask) !== 0n) {
    return fail('EINVAL', `[${hex(iova)}, ${hex(last)}] is not aligned to ${iopt.iovaAlignment} bytes`, where)
  }
  if (pageSize === 0n) return fail('EINVAL', 'a page size of 0 has no bitmap', where)
  if ((iova & (pageSize - 1n)) !== 0n || ((last + 1n) & (pageSize - 1n)) !== 0n) {
    return fail('EINVAL', `[${hex(iova)}, ${hex(last)}] is not aligned to the page size ${hex(pageSize)}`, where)
  }
  return OK
}

/** Visits the dirty I/O pages of contiguous areas from `iova` on, up to a gap; clears them unless told not to. */
function collectDirty(
  iopt: IoPagetable,
  domain: IommuDomain,
  iova: bigint,
  last: bigint,
  noClear: boolean,
  visit: (start: bigint, last: bigint) => void,
): void {
  for (let at = iova; at <= last;) {
    const area = iopt.firstArea(at, at)
    if (area?.ready !== true) return
    const end = area.lastIova < last ? area.lastIova : last
    const first = Number(at / IO_UNIT_N)
    const units = Number(end / IO_UNIT_N) - first + 1
    domain.dirty.forEach(first, units, (unit, length, dirty) => {
      if (dirty) visit(BigInt(unit) * IO_UNIT_N, BigInt(unit + length) * IO_UNIT_N - 1n)
    })
    if (!noClear) domain.dirty.remove(first, units)
    at = end + 1n
  }
}

function describeBits(bits: ExtentSet, iova: bigint, granule: bigint): OpValues['hwpt.dirtyBitmap'] {
  let word = 0n
  let dirty = 0n
  const ranges: { start: bigint; last: bigint }[] = []
  bits.forEachExtent((bit, length) => {
    dirty += BigInt(length)
    const start = iova + BigInt(bit) * granule
    ranges.push({ start, last: start + BigInt(length) * granule - 1n })
    if (bit < 64) word |= ((1n << BigInt(Math.min(length, 64 - bit))) - 1n) << BigInt(bit)
  })
  return { bits: word, dirty, ranges }
}

/** Most entries that one invalidation takes. */
const MAX_INVALIDATE = 2 ** 19

/** IOMMU_HWPT_INVALIDATE: only a nested hwpt has a stage-1 cache; nothing here depends on it. */
export function hwptInvalidate(ctx: Context, c: CommandOf<'hwpt.invalidate'>): Result<OpValues['hwpt.invalidate']> {
  const where = 'iommufd_hwpt_invalidate'
  if (!Number.isSafeInteger(c.entries) || c.entries < 0 || c.entries > MAX_INVALIDATE) {
    return fail('EINVAL', `${c.entries} entries are more than ${MAX_INVALIDATE}, or no number of entries`, where)
  }
  const object = ctx.objects.get(c.hwpt)
  if (object?.type !== 'hwpt-nested') return wrong(c.hwpt, object, 'a nested hwpt', 'iommufd_get_hwpt_nested')
  return ok({ handled: c.entries })
}
