import type { Lab } from '../../lab/lab.ts'
import type { ShownValue } from '../../protocol/debug.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Examined, HandleRef } from '../api/examined.ts'

/** A value as the window shows it, with the short names of what it stands for. */
export function shownValue({ text, handle, rows }: Examined, lab: Lab): ShownValue {
  return {
    ok: true,
    text,
    names: handleNames(lab, handle),
    rows: rows.map((row) => ({ depth: row.depth, key: row.key, text: row.text, names: handleNames(lab, row.handle) })),
  }
}

/** The domains of a hwpt or an IOAS, the iopt_pages of memory: `C0`, `C0, N1`, `P0`. Empty if there are none now. */
function handleNames(lab: Lab, handle: HandleRef | null): string {
  if (handle === null) return ''
  const { names } = lab
  const { objects, pages } = lab.simulation.iommufd
  switch (handle.kind) {
    case 'ioas': {
      const ioas = objects.get(handle.id)
      if (ioas?.type !== 'ioas') return ''
      return ioas.iopt.domains.map((domain) => names.domain(domain.number)).join(', ')
    }
    case 'hwpt': {
      const hwpt = objects.get(handle.id)
      if (hwpt?.type === 'hwpt-nested') return names.domain(hwpt.parent.domain.number)
      return hwpt?.type === 'hwpt-paging' ? names.domain(hwpt.domain.number) : ''
    }
    case 'device': {
      const bound = objects.ofType('device').find((object) => object.dev.name === handle.name)
      const hwpt = bound?.isAttached === true ? bound.group.hwpt : null
      return hwpt === null ? '' : handleNames(lab, { kind: 'hwpt', id: hwpt.id })
    }
    case 'memory': {
      const va = BigInt(handle.va)
      return [...pages.values()]
        .filter((one) => one.space.name === handle.process && BigInt(one.vpn) * PAGE_SIZE_N === va)
        .map((one) => `P${String(one.number)}`)
        .join(', ')
    }
    case 'access':
      return ''
  }
}
