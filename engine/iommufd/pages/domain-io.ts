import { fail, OK, type Result } from '../../base/result.ts'
import { RunTable } from '../../base/run-table.ts'
import { IO_UNIT, IO_UNIT_N, UNITS_PER_PAGE, type IommuDomain } from '../../machine/iommu-domain.ts'
import type { UnmapContext } from '../flush-policy.ts'
import type { Area } from '../iopt/area.ts'
import type { Kernel } from '../kernel.ts'
import type { Fill } from './fill-context.ts'

/**
 * Maps a batch into a domain (batch_to_domain): one map call per run, or per page when large pages are disabled.
 * @param table the frames of indexes `index…`
 * @returns ENOMEM when a map call is made to fail; then nothing of the batch stays mapped
 */
export function mapBatch(kernel: Kernel, fill: Fill, domain: IommuDomain, index: number, table: RunTable): Result {
  const { area } = fill
  const small = area.iopt.disableLargePages
  const calls = small ? table.pages : table.length
  const failing = kernel.faults.remaining('map')
  kernel.faults.hit('map', Math.min(calls, failing))
  if (failing > calls) {
    mapPart(kernel, area, domain, index, table)
    kernel.policy.afterMap?.(fill, domain, table.runs, kernel)
    return OK
  }
  // The calls before the failing one did their work, and it is undone: first the pages of a run cut in its middle.
  const mapped = small ? failing - 1 : table.startOf(failing - 1)
  if (mapped > 0) {
    const head = headOf(table, mapped)
    mapPart(kernel, area, domain, index, head)
    kernel.policy.afterMap?.(fill, domain, head.runs, kernel)
    const cut = small ? table.startOf(table.runAt(mapped)) : mapped
    if (cut < mapped) unmapPages(kernel, area, domain, index + cut, index + mapped - 1)
    if (cut > 0) unmapPages(kernel, area, domain, index, index + cut - 1)
    // What was visible for a moment is out of reach again; its frames are at hand in the batch.
    const unmap: UnmapContext = { kind: 'unwind-nonlast', area, domain, unwinding: true }
    const decision = kernel.policy.afterUnmap?.(unmap, head.runs, new Float64Array(0), kernel)
    const place = { hook: 'unmap@unwind-nonlast', where: 'batch_to_domain', pages: area.pages, index } as const
    kernel.flush(decision, head.runs, { ...place, area, domain, readBack: 0 })
  }
  const where = small ? 'batch_iommu_map_small' : 'batch_to_domain'
  return fail('ENOMEM', `injected: iommu_map failed at index ${index + mapped} of P${area.pages.number}`, where)
}

/** iommu_unmap() of the I/O pages of indexes [first, last] of an area (iopt_area_unmap_domain_range). */
export function unmapPages(kernel: Kernel, area: Area, domain: IommuDomain, first: number, last: number): void {
  const unit = area.unitOf(first)
  const units = area.unitEnd(last) - unit
  domain.unmap(unit, units)
  kernel.sink({
    kind: 'unmap',
    domain: domain.number,
    iova: BigInt(unit) * IO_UNIT_N,
    length: BigInt(units) * IO_UNIT_N,
    area: area.number,
  })
}

/** Frames behind indexes [first, last] of an area in a domain. */
export function readBack(area: Area, domain: IommuDomain, first: number, last: number): Float64Array {
  return domain.readRuns(area.unitOf(first), area.leadOf(first), last - first + 1)
}

function mapPart(kernel: Kernel, area: Area, domain: IommuDomain, index: number, table: RunTable): void {
  const unit = area.unitOf(index)
  const units = area.unitEnd(index + table.pages - 1) - unit
  const lead = area.leadOf(index)
  domain.map(unit, units, table, lead, area.prot)
  kernel.sink({
    kind: 'map',
    domain: domain.number,
    iova: BigInt(unit) * IO_UNIT_N,
    length: BigInt(units) * IO_UNIT_N,
    prot: area.prot,
    area: area.number,
    pages: area.pages.number,
    index,
    pageOffset: (lead % UNITS_PER_PAGE) * IO_UNIT,
    runs: table.runs,
  })
}

/** The first `pages` pages of a table. */
function headOf(table: RunTable, pages: number): RunTable {
  const lastRun = table.runAt(pages - 1)
  const runs = table.runs.slice(0, 2 * lastRun + 2)
  runs[2 * lastRun + 1] = pages - table.startOf(lastRun)
  return new RunTable(runs, pages)
}
