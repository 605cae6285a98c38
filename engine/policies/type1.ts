import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { anyNonCoherent } from './support/counter.ts'
import { decide, decision, domainName } from './support/fill.ts'
import { flushIfSticky, isSticky, setSticky } from './support/sticky.ts'

/**
 * The vfio_iommu_type1 counterpart (patch 4/5): one vfio_dma for each MAP, wholly pinned and mapped in every domain, with
 * `cache_flush_required` on the vfio_dma; here the iopt_pages of an area that nobody shares. MAP takes the flag from
 * "the container has a non-coherent domain"; the replay into a new domain flushes a vfio_dma that has no flag yet; unpin
 * flushes by the flag; the end of an unmap or of its unwinding clears it. Flag and pins live and die together, hence safe.
 * There is no COPY, no access and no split in this container.
 */
export const type1: FlushPolicy = {
  name: 'type1',
  storageRule: 'slot0',
  hookNames: { 'map@fill_domain': 'map@replay', 'map@fill_domains': 'map@pin' },
  fillBegin(fill) {
    const { pages } = fill.area
    // A vfio_dma that is mapped nowhere is not pinned: its last unmap, or the unwinding of a failed replay, ended with the
    // flag clear. A failed replay of one that is mapped elsewhere keeps the flag: still pinned, and flushed already.
    if (fill.area.storageDomain === null) pages.slot['flag'] = false
    if (fill.kind === 'fill-domains') {
      const has = anyNonCoherent(fill.area.iopt)
      if (has) setSticky(pages)
      decide(fill, has ? 'has_noncoherent_domain, flag set for this vfio_dma' : null)
    } else if (fill.domain !== null && !fill.domain.coherent && !isSticky(pages)) {
      setSticky(pages)
      decide(fill, `replay into ${domainName(fill.domain)}, flag was clear`)
    }
  },
  beforeMap(fill) {
    const reason = decision(fill)
    return reason === null ? null : { flush: 'all', reason }
  },
  beforeUnpin: flushIfSticky,
}
