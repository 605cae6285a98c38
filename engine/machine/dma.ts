/** DMA through the I/O page table of the domain that a device is attached to. */
import { groupedHex as hex } from '../base/hex-text.ts'
import { PfnRunList, type PfnRuns } from '../base/pfn-runs.ts'
import type { RunTable } from '../base/run-table.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { PAGE_SIZE } from '../base/units.ts'
import { byteSpans, type Span } from './cache/span.ts'
import { IO_UNIT, IO_UNIT_N, IOMMU_READ, IOMMU_WRITE, type IommuDomain } from './iommu-domain.ts'
import type { Device, Machine } from './machine.ts'

/** Where a DMA request goes. */
export interface DmaTarget {
  readonly device: Device
  readonly domain: IommuDomain
  /** The caches are looked at: asked for by the request, or forced by the domain. */
  readonly snooped: boolean
  readonly spans: readonly Span[]
}

/** A DMA request as the device issues it; `iova` and `length` in bytes. */
export interface DmaRequest {
  readonly device: string
  readonly iova: bigint
  readonly length: bigint
  readonly write: boolean
  readonly noSnoop: boolean
}

/**
 * Translates a request.
 * @returns ENOENT without such a device; EINVAL for an empty or too long range, or no-snoop from a device that cannot issue
 * it; EFAULT where the IOMMU blocks the request: nothing attached, nothing mapped, or no right
 */
export function translateDma(machine: Machine, request: DmaRequest): Result<DmaTarget> {
  const { iova, length, write } = request
  const device = machine.devices.get(request.device)
  if (device === undefined) return fail('ENOENT', `no device is named ${request.device}`)
  if (length <= 0n || iova < 0n || iova + length > 1n << 64n || length > BigInt(Number.MAX_SAFE_INTEGER)) {
    return fail('EINVAL', `${String(length)} bytes at IOVA ${hex(iova)} are no range that a device can access`)
  }
  if (request.noSnoop && !device.noSnoop) {
    return fail('EINVAL', `${device.name} cannot issue requests with the no-snoop attribute`)
  }
  const domain = machine.domainOf(device)
  if (domain === null) return fail('EFAULT', `the IOMMU blocks ${device.name}: it is attached to no domain`)
  const spans: Span[] = []
  const end = iova + length
  let at = iova
  while (at < end) {
    const segment = domain.table.at(Number(at / IO_UNIT_N))
    if (segment === null) {
      return fail(
        'EFAULT',
        `the IOMMU blocks ${device.name}: domain ${String(domain.number)} maps nothing at ${hex(at)}`,
      )
    }
    if ((segment.tag & (write ? IOMMU_WRITE : IOMMU_READ)) === 0) {
      const right = write ? 'written' : 'read'
      return fail('EFAULT', `the IOMMU blocks ${device.name}: ${hex(at)} may not be ${right} by DMA`)
    }
    const stop = BigInt(segment.start + segment.length) * IO_UNIT_N
    const bytes = Number((stop < end ? stop : end) - at)
    const inTable = segment.offset * IO_UNIT + Number(at - BigInt(segment.start) * IO_UNIT_N)
    const offset = inTable % PAGE_SIZE
    const position = Math.floor(inTable / PAGE_SIZE)
    const pages = Math.ceil((offset + bytes) / PAGE_SIZE)
    for (const span of byteSpans(tableRuns(segment.table, position, pages), offset, bytes)) spans.push(span)
    at += BigInt(bytes)
  }
  return ok({ device, domain, snooped: !request.noSnoop || domain.coherent, spans })
}

/** Frames of `pages` pages of a table from `position` on; the table's own array when that is all of it. */
function tableRuns(table: RunTable, position: number, pages: number): PfnRuns {
  if (position === 0 && pages === table.pages) return table.runs
  const list = new PfnRunList()
  let run = table.runAt(position)
  let skip = position - table.startOf(run)
  let left = pages
  while (left > 0) {
    const n = Math.min(left, (table.runs[2 * run + 1] ?? 0) - skip)
    if (n <= 0) break
    list.push((table.runs[2 * run] ?? 0) + skip, n)
    left -= n
    run++
    skip = 0
  }
  return list.toRuns()
}
