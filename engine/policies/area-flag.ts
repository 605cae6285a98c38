import type { FlushPolicy, PolicyArea } from '../iommufd/flush-policy.ts'
import { decide, decision, entersNonCoherent } from './support/fill.ts'

const isMarked = (area: PolicyArea): boolean => area.slot['nc'] === true

/**
 * "Area by area" (Yan, 13 and 15 May): a flag on the area, set and flushed at its first non-coherent mapping, asked again at
 * unpin. Exact on the map side, since an area is in all domains of its IOAS or in none. Unsafe for B whenever somebody else
 * releases the page: an access, or another area on the same iopt_pages (S28, S29, S31, S37, S39, S65).
 */
export const areaFlag: FlushPolicy = {
  name: 'area-flag',
  storageRule: 'slot0',
  fillBegin(fill) {
    // An area without storage has nothing mapped and pins nothing: a mark from an earlier life, or from a failed attach
    // whose pages were unpinned (S16), says nothing any more.
    if (fill.area.storageDomain === null) fill.area.slot['nc'] = false
    const cause = entersNonCoherent(fill)
    if (cause === null) return
    if (fill.kind === 'fill-domains') decide(fill, cause)
    else if (!isMarked(fill.area)) decide(fill, `${cause}, area not marked`)
  },
  beforeMap(fill) {
    const reason = decision(fill)
    if (reason === null) return null
    // Before the map call, so that unwinding flushes, too.
    fill.area.slot['nc'] = true
    return { flush: 'all', reason }
  },
  beforeUnpin: (unpin) =>
    unpin.area !== null && isMarked(unpin.area)
      ? { flush: 'all', reason: `a${String(unpin.area.number)} is marked` }
      : null,
  areaSplit(old, left, right) {
    left.slot['nc'] = isMarked(old)
    right.slot['nc'] = isMarked(old)
  },
}
