/**
 * The map side of the posted patch (7 May), shared with its repaired form: flush if the io_pagetable has a non-coherent
 * domain and the bit of the iopt_pages is clear, decided once a fill; the target's own coherency is not looked at.
 */
import type { FillContext, FlushPolicy } from '../../iommufd/flush-policy.ts'
import { counter } from './counter.ts'
import { decide, decision } from './fill.ts'
import { isSticky, setSticky } from './sticky.ts'

function test(fill: FillContext): void {
  const count = counter(fill.area.iopt)
  const need = count !== 0 && !isSticky(fill.area.pages)
  if (need) setSticky(fill.area.pages)
  decide(fill, need ? `count ${String(count)}, sticky bit clear` : null)
}

/** The hooks of v1's map side. */
export const v1MapSide: Pick<Required<FlushPolicy>, 'fillBegin' | 'fillFirstRead' | 'beforeMap'> = {
  // iopt_area_fill_domain() tests and sets before it pins: a failing pin leaves the bit set with nothing flushed.
  fillBegin(fill) {
    if (fill.kind === 'fill-domain') test(fill)
  },
  // iopt_area_fill_domains() does so after the first batch was read.
  fillFirstRead(fill) {
    if (fill.kind === 'fill-domains') test(fill)
  },
  beforeMap(fill) {
    const reason = decision(fill)
    return reason === null ? null : { flush: 'all', reason }
  },
}
