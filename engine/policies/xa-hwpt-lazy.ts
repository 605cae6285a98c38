import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { bumpIfNonCoherent } from './support/counter.ts'
import { decision } from './support/fill.ts'
import { skipsSource, sourceName, storageIsNonCoherent } from './support/sources.ts'
import { flushIfSticky } from './support/sticky.ts'
import { v2MapSide } from './support/v2-map-side.ts'

/**
 * The `domains` xarray stores hwpts (27 May, 1 June), a non-coherent domain is preferred as storage, pages read back from a
 * non-coherent storage domain are not flushed again, and the sticky bit of v1 flushes at unpin. The lab's own combination; the
 * thread does not propose it in one piece. Safe. The decision falls span by span while a batch is read, as in the recorded
 * kernel, so pages read before a later pin fails have been flushed in vain.
 */
export const xaHwptLazy: FlushPolicy = {
  name: 'xa-hwpt-lazy',
  storageRule: 'prefer-nc',
  domainAdded(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, 1)
  },
  removeDomain(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
  fillBegin: v2MapSide.fillBegin,
  fillFirstRead: v2MapSide.fillFirstRead,
  readSpan(fill, span) {
    const cause = decision(fill)
    if (cause === null || skipsSource(span.source, storageIsNonCoherent)) return null
    return { flush: 'all', reason: `${cause}, PFNs from ${sourceName(span.source)}` }
  },
  beforeUnpin: flushIfSticky,
}
