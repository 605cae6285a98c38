import type { FlushPolicy, PolicyArea } from '../iommufd/flush-policy.ts'
import { entersNonCoherent } from './support/fill.ts'
import { flushUnflushedSources } from './support/sources.ts'

const isFlagged = (area: PolicyArea): boolean => area.slot['storageNonCoherent'] === true

/**
 * area.storage_domain_is_noncoherent (20 and 21 May) as far as the hwpt is at hand: the caller of fill_domain knows it;
 * fill_domains leaves the flag false and the switch to another storage domain leaves its old value (Yan's questions of
 * 22 May). A stale true is harmless; a stale or missing true releases stale pages, in 29 of 47 scenarios.
 */
export const storageFlag: FlushPolicy = {
  name: 'storage-flag',
  storageRule: 'slot0',
  storageSet(area, cause) {
    if (cause === 'fill-domain') area.slot['storageNonCoherent'] = area.storageDomain?.coherent === false
  },
  areaSplit(old, left, right) {
    left.slot['storageNonCoherent'] = isFlagged(old)
    right.slot['storageNonCoherent'] = isFlagged(old)
  },
  beforeMap(fill, batch) {
    const cause = entersNonCoherent(fill)
    return cause === null ? null : flushUnflushedSources(batch, cause, isFlagged)
  },
  afterUnmap: (unmap) =>
    unmap.kind === 'slow' && isFlagged(unmap.area)
      ? { flush: 'all', reason: `a${String(unmap.area.number)}.storage_domain_is_noncoherent` }
      : null,
}
