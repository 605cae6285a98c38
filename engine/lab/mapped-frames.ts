/** Walks what an I/O page table maps, for the hazard monitor. */
import type { PfnRuns } from '../base/pfn-runs.ts'
import { IO_UNIT_N, IOMMU_READ, IOMMU_WRITE, UNITS_PER_PAGE, type IommuDomain } from '../machine/iommu-domain.ts'

/**
 * Calls `visit` for everything that `domain` maps in `[iova, iova + length)`, in order, segment by segment.
 * @param iova bytes
 * @param length bytes, up to 2^64 for everything
 */
export function forEachMapped(
  domain: IommuDomain,
  iova: bigint,
  length: bigint,
  visit: (runs: PfnRuns, access: { readonly read: boolean; readonly write: boolean }) => void,
): void {
  const first = Number(iova / IO_UNIT_N)
  const end = Number((iova + length + IO_UNIT_N - 1n) / IO_UNIT_N)
  for (const segment of domain.table.segmentsFrom(first)) {
    if (segment.start >= end) break
    const from = Math.max(segment.start, first)
    const units = Math.min(segment.start + segment.length, end) - from
    const lead = (segment.offset + from - segment.start) % UNITS_PER_PAGE
    const runs = domain.readRuns(from, lead, Math.ceil((units + lead) / UNITS_PER_PAGE))
    visit(runs, { read: (segment.tag & IOMMU_READ) !== 0, write: (segment.tag & IOMMU_WRITE) !== 0 })
  }
}
