import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { bumpIfNonCoherent } from './support/counter.ts'
import { flushIfSticky } from './support/sticky.ts'
import { v2MapSide } from './support/v2-map-side.ts'

/**
 * The summary of 16 May: every page is flushed right before each mapping into a non-coherent domain, and at its unpin if its
 * iopt_pages ever was in one. Safe; one map flush for each non-coherent attach, and a tax on slices that never were in a
 * non-coherent domain (S13, S39, S63).
 */
export const v2: FlushPolicy = {
  name: 'v2',
  storageRule: 'slot0',
  domainAdded(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, 1)
  },
  removeDomain(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
  ...v2MapSide,
  beforeUnpin: flushIfSticky,
}
