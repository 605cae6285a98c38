import { groupedHex } from '../../base/hex-text.ts'
import { fail, OK, type Result } from '../../base/result.ts'
import { PAGE_SIZE } from '../../base/units.ts'
import type { IoPagetable } from './io-pagetable.ts'

/** Every existing area conforms to `alignment` bytes (iopt_check_iova_alignment); EADDRINUSE if one does not. */
export function checkAlignment(iopt: IoPagetable, alignment: number): Result {
  const mask = BigInt(alignment - 1)
  for (const area of iopt.areas.all) {
    if ((area.iova & mask) !== 0n || (area.length & mask) !== 0n || area.pageOffset % alignment !== 0) {
      const range = `[${groupedHex(area.iova)}, ${groupedHex(area.iova + area.length - 1n)}]`
      return fail('EADDRINUSE', `the area ${range} is not aligned to ${alignment} bytes`, 'iopt_check_iova_alignment')
    }
  }
  return OK
}

/** Alignment that the options, domains and accesses of an io_pagetable ask for, in bytes. */
function wantedAlignment(iopt: IoPagetable): number {
  let alignment = iopt.disableLargePages ? PAGE_SIZE : 1
  for (const d of iopt.domains) alignment = Math.max(alignment, d.geometry.pageSize)
  for (const a of iopt.accessList) if (a !== null) alignment = Math.max(alignment, a.iovaAlignment)
  return alignment
}

/** Sets the alignment anew (iopt_calculate_iova_alignment); EADDRINUSE if it would grow over an unaligned area. */
export function recalculateAlignment(iopt: IoPagetable): Result {
  const alignment = wantedAlignment(iopt)
  if (alignment > iopt.iovaAlignment) {
    const checked = checkAlignment(iopt, alignment)
    if (!checked.ok) return checked
  }
  iopt.iovaAlignment = alignment
  return OK
}
