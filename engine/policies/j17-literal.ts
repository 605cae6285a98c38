import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { domainName, entersNonCoherent } from './support/fill.ts'
import { flushUnflushedSources, storageIsNonCoherent } from './support/sources.ts'

/** The map rule of 17 May, shared by all that follow it with true knowledge of coherency. */
export const j17BeforeMap: Required<FlushPolicy>['beforeMap'] = (fill, batch) => {
  const cause = entersNonCoherent(fill)
  return cause === null ? null : flushUnflushedSources(batch, cause, storageIsNonCoherent)
}

/** The literal unmap rule: flush what the slow path of a non-coherent domain reads anyway. */
export const j17AfterSlowUnmap: Required<FlushPolicy>['afterUnmap'] = (unmap) =>
  unmap.kind === 'slow' && !unmap.domain.coherent
    ? { flush: 'all', reason: `unmapped from ${domainName(unmap.domain)}, non-coherent` }
    : null

/**
 * Jason, 17 May, with only the PFNs at hand: no state; into a non-coherent domain flush pages that do not come from
 * non-coherent storage; after an unmap from a non-coherent domain flush the pages that the slow path reads anyway. Nothing on
 * the paths that read no PFN, for held pages, or at unpin: safe for A, unsafe for B (S01 and 17 more). "Literal" is only
 * the absence of extra read-back; the mail asks for a flush after every unmap of a non-coherent domain.
 */
export const j17Literal: FlushPolicy = {
  name: 'j17-literal',
  storageRule: 'slot0',
  beforeMap: j17BeforeMap,
  afterUnmap: j17AfterSlowUnmap,
}
