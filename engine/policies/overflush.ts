import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { entersNonCoherent } from './support/fill.ts'
import { isSticky, setSticky } from './support/sticky.ts'

/**
 * "Simplest, maximal flushes" (21 May): a sticky bit set at the first non-coherent mapping; while it is set, flush at every
 * map into any domain and after every unmap from any domain, with the PFNs read back where a path does not read them.
 * Safe, and the dearest. No flush at unpin is needed.
 */
export const overflush: FlushPolicy = {
  name: 'overflush',
  storageRule: 'slot0',
  beforeMap(fill) {
    const cause = entersNonCoherent(fill)
    if (cause !== null && !isSticky(fill.area.pages)) {
      setSticky(fill.area.pages)
      return { flush: 'all', reason: `${cause}, sticky bit now set` }
    }
    return isSticky(fill.area.pages) ? { flush: 'all', reason: 'sticky bit set' } : null
  },
  wantsReadBack: (unmap) => isSticky(unmap.area.pages),
  afterUnmap: (unmap) => (isSticky(unmap.area.pages) ? { flush: 'all', reason: 'sticky bit set' } : null),
}
