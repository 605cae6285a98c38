import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { entersNonCoherent } from './support/fill.ts'

const FLUSHED = 'flushed'
const EXPOSED = 'nc-written'

/**
 * The least that a policy can flush that knows mappings but not the cache: a frame once before its first non-coherent
 * mapping and once at its last unpin if it was in a writable non-coherent mapping, in each pin lifetime. A lower bound, keyed
 * by frame; the two sets forget a frame when its pin count reaches zero.
 */
export const oracleMap: FlushPolicy = {
  name: 'oracle-map',
  storageRule: 'slot0',
  beforeMap(fill, batch, ctx) {
    const cause = entersNonCoherent(fill)
    if (cause === null) return null
    const runs = ctx.frames.select(FLUSHED, batch.runs, false)
    if (runs.length === 0) return null
    ctx.frames.add(FLUSHED, runs)
    return { flush: runs, reason: `${cause}, not flushed since its first pin` }
  },
  afterMap(fill, domain, runs, ctx) {
    if (!domain.coherent && fill.area.writable) ctx.frames.add(EXPOSED, runs)
  },
  beforeUnpin(_unpin, _index, runs, ctx) {
    const exposed = ctx.frames.select(EXPOSED, ctx.lastPin(runs), true)
    return exposed.length === 0
      ? null
      : { flush: exposed, reason: 'last pin of a frame that was in a writable non-coherent mapping' }
  },
}
