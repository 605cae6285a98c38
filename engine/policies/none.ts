import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { bumpIfNonCoherent } from './support/counter.ts'

/**
 * Linux 6.12 as it is: no flush anywhere. Unsafe for A and B wherever a non-coherent domain meets no-snoop DMA.
 * The non-coherent domains are counted, as the recorded kernel does, only to be looked at.
 */
export const none: FlushPolicy = {
  name: 'none',
  storageRule: 'slot0',
  domainAdded(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, 1)
  },
  removeDomain(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
}
