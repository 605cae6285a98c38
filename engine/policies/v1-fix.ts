import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { bumpIfNonCoherent } from './support/counter.ts'
import { flushIfSticky } from './support/sticky.ts'
import { v1MapSide } from './support/v1-map-side.ts'

/**
 * v1 with the review of 9 and 10 May: the counting moves into iopt_table_add_domain() and iopt_table_remove_domain(), so
 * there is nothing to unwind in a caller. It must count before the fill, whose test reads the counter; counted where the
 * domain becomes visible, the first non-coherent attach would flush nothing. Still unsafe: S12, S14, S16, S35.
 */
export const v1Fix: FlushPolicy = {
  name: 'v1-fix',
  storageRule: 'slot0',
  addDomain(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, 1)
  },
  addDomainFailed(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
  removeDomain(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
  ...v1MapSide,
  beforeUnpin: flushIfSticky,
}
