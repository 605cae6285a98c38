/**
 * The map side of the 16 May summary: fill_domain asks the hwpt of its target, fill_domains the counter; both flush whatever
 * the source and the bit say, and set the bit.
 */
import type { FillContext, FlushPolicy } from '../../iommufd/flush-policy.ts'
import { counter } from './counter.ts'
import { decide, decision, domainName } from './fill.ts'
import { setSticky } from './sticky.ts'

/** Why this fill must flush, by the target's hwpt or by the counter; null if it need not. */
function hwptOrCounter(fill: FillContext): string | null {
  if (fill.kind === 'fill-domain') {
    // fill-domain always names its target
    return fill.domain && !fill.domain.coherent ? `target ${domainName(fill.domain)} is non-coherent` : null
  }
  const count = counter(fill.area.iopt)
  return count > 0 ? `count ${String(count)}` : null
}

/** The hooks of v2's map side; the bit is set where v1 sets it. */
export const v2MapSide: Pick<Required<FlushPolicy>, 'fillBegin' | 'fillFirstRead' | 'beforeMap'> = {
  fillBegin(fill) {
    const reason = hwptOrCounter(fill)
    decide(fill, reason)
    if (reason !== null && fill.kind === 'fill-domain') setSticky(fill.area.pages)
  },
  fillFirstRead(fill) {
    if (decision(fill) !== null && fill.kind === 'fill-domains') setSticky(fill.area.pages)
  },
  beforeMap(fill) {
    const reason = decision(fill)
    return reason === null ? null : { flush: 'all', reason }
  },
}
