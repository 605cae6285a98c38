import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { bumpIfNonCoherent, counter } from './support/counter.ts'
import { v2MapSide } from './support/v2-map-side.ts'

/**
 * The strawman that the thread refutes on 21 May: v2's map side, and at unpin a flush only if the acting area's io_pagetable
 * has a non-coherent domain at that moment. The count is taken up before a fill and down after the removal, so that
 * unwinding and the last domain's own unfill still see it. Unsafe for B: a counter back at 0 does not mean that the page was
 * flushed while somebody else held it, and the unpin of an access has no io_pagetable to ask.
 */
export const counterGated: FlushPolicy = {
  name: 'counter-gated',
  storageRule: 'slot0',
  addDomain(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, 1)
  },
  addDomainFailed(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
  domainRemoved(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
  hwptAborted(iopt, domain) {
    bumpIfNonCoherent(iopt, domain, -1)
  },
  ...v2MapSide,
  beforeUnpin(unpin) {
    const count = unpin.area === null ? 0 : counter(unpin.area.iopt)
    return count > 0 ? { flush: 'all', reason: `count ${String(count)}` } : null
  },
}
