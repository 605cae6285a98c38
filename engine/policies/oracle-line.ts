import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { entersNonCoherent } from './support/fill.ts'

/**
 * The clairvoyant lower bound: flushes a frame only if some possible state of its lines violates, hazard A before a
 * non-coherent mapping and hazard B at the last unpin. Not implementable; the absolute minimum to compare with.
 */
export const oracleLine: FlushPolicy = {
  name: 'oracle-line',
  storageRule: 'slot0',
  beforeMap(fill, batch, ctx) {
    const cause = entersNonCoherent(fill)
    if (cause === null) return null
    const runs = ctx.violating('A', batch.runs)
    return runs.length === 0 ? null : { flush: runs, reason: `${cause}, memory may hold stale data` }
  },
  beforeUnpin(_unpin, _index, runs, ctx) {
    const stale = ctx.violating('B', ctx.lastPin(runs))
    return stale.length === 0 ? null : { flush: stale, reason: 'last pin, a cached line may differ from memory' }
  },
}
