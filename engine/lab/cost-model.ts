/**
 * What a flush costs, in estimated nanoseconds (cache-coherency model, section 13).
 *
 * `nsPerPage` is derived from the cover letter of the series (7 May 2024, 4494.377 MHz, 8 GiB guest under IOMMUFD): teardown
 * took 959 M cycles more for 134.2 M lines, hence 7.1 cycles or 1.59 ns a line and 102 ns a page, with the two fences and the
 * temporary mapping of each page. The other two constants are assumptions.
 */
export interface CostModel {
  /** Flushing a page whatever its lines hold. */
  readonly nsPerPage: number
  /** Writing back one line (64 bytes at 16 GB/s); 0 reproduces the cover letter's table. */
  readonly nsDirtyExtra: number
  /** Obtaining one PFN only for the flush: a page-table walk in software. */
  readonly nsReadBack: number
}

export const DEFAULT_COST_MODEL: CostModel = { nsPerPage: 102, nsDirtyExtra: 4, nsReadBack: 20 }

/**
 * Estimated time of flushes.
 * @param pages pages flushed
 * @param usefulLines lines that could be dirty or stale; each is taken as dirty, so this is an upper bound
 * @param readBack PFNs that were obtained only for the flush
 */
export function estimatedNs(
  pages: number,
  usefulLines: number,
  readBack: number,
  model: CostModel = DEFAULT_COST_MODEL,
): number {
  return pages * model.nsPerPage + usefulLines * model.nsDirtyExtra + readBack * model.nsReadBack
}
