import { assert } from '../../base/assert.ts'
import { fail, OK, type Result } from '../../base/result.ts'
import type { Kernel } from '../kernel.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'
import type { Area } from './area.ts'
import { insertArea } from './map.ts'

/** Why a part of an area stores its PFNs where it does. */
function partOf(half: number, whole: number): string {
  return `a${half} is a part of a${whole}`
}
/** The area that another one was cut out of, by what `partOf` said of it; null for anything else. */
export function wholeOf(why: string): number | null {
  const whole = /^a\d+ is a part of a(\d+)$/.exec(why)?.[1]
  return whole === undefined ? null : Number(whole)
}

/**
 * Cuts an area in two after byte `iova` (iopt_area_split), for VFIO TYPE1. Nothing is mapped, unmapped, pinned or unpinned.
 * @returns EBUSY while the area is made, torn down or unmapped; EINVAL if the cut is unaligned, an access holds pages, or
 *   large pages may be in use
 */
export function splitArea(kernel: Kernel, area: Area, iova: bigint): Result {
  const where = 'iopt_area_split'
  const { iopt, pages } = area
  if (iova === area.iova || iova === area.lastIova) return OK
  if (!area.ready || area.preventAccess) return fail('EBUSY', `the area at ${hex(area.iova)} is being changed`, where)
  const newStart = iova + 1n
  const alignment = BigInt(iopt.iovaAlignment)
  if (newStart % alignment !== 0n || area.startByte(newStart) % alignment !== 0n) {
    return fail('EINVAL', `a cut at ${hex(newStart)} is not aligned to ${alignment} bytes`, where)
  }
  if (kernel.faults.hit('alloc')) return fail('ENOMEM', 'injected: no memory for an area', where)
  if (area.numAccesses > 0) return fail('EINVAL', `an access holds pages of the area at ${hex(area.iova)}`, where)
  if (area.storageDomain !== null && !iopt.disableLargePages) {
    return fail('EINVAL', `the area at ${hex(area.iova)} may be mapped with large pages, which cannot be cut`, where)
  }
  iopt.areas.remove(area)
  const leftLength = newStart - area.iova
  const leftSlice = { pages, startByte: area.startByte(area.iova), length: leftLength }
  const rightSlice = { pages, startByte: area.startByte(newStart), length: area.length - leftLength }
  const left = insertArea(kernel, iopt, leftSlice, area.iova, area.prot)
  const right = insertArea(kernel, iopt, rightSlice, newStart, area.prot)
  assert(left.ok && right.ok, `the halves of the area at ${hex(area.iova)} do not fit its place`)
  const storage = area.storageDomain
  if (storage !== null) {
    pages.domainsItree.remove(area)
    pages.domainsItree.insert(left.value)
    pages.domainsItree.insert(right.value)
  }
  for (const half of [left.value, right.value]) {
    half.ready = true
    if (storage === null) continue
    kernel.setStorage(half, storage, 'split', where, partOf(half.number, area.number))
  }
  pages.refs++
  kernel.policy.areaSplit?.(area, left.value, right.value)
  return OK
}
