import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { j17BeforeMap } from './j17-literal.ts'
import { domainName } from './support/fill.ts'

/**
 * The `domains` xarray stores hwpts (27 May, 1 June), and every unmap of a non-coherent domain (fast, non-storage, slow with
 * the held pages, unwinding) reads all PFNs back before it and flushes after it. The thread ends with "probably yes" to the
 * xarray; the rest is the lab's completion. Safe; one unmap-side flush for each non-coherent domain.
 */
export const xaHwptEager: FlushPolicy = {
  name: 'xa-hwpt-eager',
  storageRule: 'prefer-nc',
  beforeMap: j17BeforeMap,
  wantsReadBack: (unmap) => !unmap.domain.coherent,
  afterUnmap: (unmap) =>
    unmap.domain.coherent ? null : { flush: 'all', reason: `unmapped from ${domainName(unmap.domain)}, non-coherent` },
}
