import { fail, ok, OK, type Result } from '../../base/result.ts'
import { PAGE_SIZE_N, U64_MAX } from '../../base/units.ts'
import { groupedHex as hex } from '../../base/hex-text.ts'
import type { IoPagetable } from './io-pagetable.ts'

/** With transparent huge pages, a chosen IOVA keeps the alignment of the memory up to this. */
const HPAGE_SIZE = 0x20_0000n

/** A fixed IOVA can be used (iopt_check_iova): EINVAL unaligned or reserved, EOVERFLOW, EEXIST over an area. */
export function checkIova(iopt: IoPagetable, iova: bigint, length: bigint): Result {
  const where = 'iopt_check_iova'
  if (iova % BigInt(iopt.iovaAlignment) !== 0n) {
    return fail('EINVAL', `IOVA ${hex(iova)} is not aligned to ${iopt.iovaAlignment} bytes`, where)
  }
  const last = iova + length - 1n
  if (last > U64_MAX) return fail('EOVERFLOW', `${hex(iova)} + ${hex(length)} passes the end of the IOVA space`, where)
  const reserved = iopt.reserved.first(iova, last)
  if (reserved !== null) {
    return fail(
      'EINVAL',
      `[${hex(iova)}, ${hex(last)}] meets the reserved range [${hex(reserved.start)}, ${hex(reserved.last)}]`,
      where,
    )
  }
  const area = iopt.firstArea(iova, last)
  if (area !== null) {
    return fail(
      'EEXIST',
      `[${hex(iova)}, ${hex(last)}] meets the area [${hex(area.iova)}, ${hex(area.lastIova)}]`,
      where,
    )
  }
  return OK
}

/**
 * Chooses an IOVA (iopt_alloc_iova): the lowest free place that keeps the alignment of the memory up to 2 MiB.
 * @param uptr user address of the first byte
 * @returns the IOVA; EOVERFLOW for length 0 or half the space, EINVAL if the memory is less aligned than the IOAS asks,
 *   ENOSPC
 */
export function allocIova(iopt: IoPagetable, uptr: bigint, length: bigint): Result<bigint> {
  const where = 'iopt_alloc_iova'
  if (length === 0n || length >= U64_MAX / 2n) {
    return fail('EOVERFLOW', `no IOVA can be chosen for a length of ${hex(length)}`, where)
  }
  const pageOffset = uptr % PAGE_SIZE_N
  let alignment = roundUpPow2(length)
  const lowest = uptr & -uptr
  if (uptr !== 0n && lowest < alignment) alignment = lowest
  if (alignment > HPAGE_SIZE) alignment = HPAGE_SIZE
  if (alignment < BigInt(iopt.iovaAlignment)) {
    return fail(
      'EINVAL',
      `memory at ${hex(uptr)} allows an alignment of ${alignment} bytes, the IOAS asks for ${iopt.iovaAlignment}`,
      where,
    )
  }
  const lowestIova = PAGE_SIZE_N
  const highestIova = U64_MAX - PAGE_SIZE_N
  for (let at = lowestIova; at <= highestIova;) {
    const allowed = iopt.allowed.isEmpty ? { used: true, last: highestIova } : iopt.allowed.spanAt(at, highestIova)
    if (allowed.used) {
      const start = fit(at, allowed.last, length, alignment, pageOffset)
      const found = start === null ? null : findHole(iopt, start, allowed.last, length, alignment, pageOffset)
      if (found !== null) return ok(found)
    }
    at = allowed.last + 1n
  }
  return fail('ENOSPC', `no free IOVA range of ${hex(length)} bytes is left`, where)
}

/** First place in [first, last] free of reserved ranges and areas. */
function findHole(
  iopt: IoPagetable,
  first: bigint,
  last: bigint,
  length: bigint,
  alignment: bigint,
  pageOffset: bigint,
): bigint | null {
  for (let at = first; at <= last;) {
    const reserved = iopt.reserved.spanAt(at, last)
    if (reserved.used) {
      at = reserved.last + 1n
      continue
    }
    const area = iopt.firstArea(at, reserved.last)
    if (area !== null && area.iova <= at) {
      at = area.lastIova + 1n
      continue
    }
    const holeLast = area === null ? reserved.last : area.iova - 1n
    const start = fit(at, holeLast, length, alignment, pageOffset)
    if (start !== null) return start
    at = holeLast + 1n
  }
  return null
}

/** Aligned start in [start, last] that leaves room for `length`; a gap of one byte is never taken. */
function fit(start: bigint, last: bigint, length: bigint, alignment: bigint, pageOffset: bigint): bigint | null {
  const up = start + alignment - 1n
  if (up > U64_MAX) return null
  const aligned = (up - (up % alignment)) | pageOffset
  if (aligned >= last || last - aligned < length - 1n) return null
  return aligned
}

function roundUpPow2(value: bigint): bigint {
  return value <= 1n ? 1n : 1n << BigInt((value - 1n).toString(2).length)
}
