/** The areas of an IOAS in a part of its IOVA space, for an IOAS that has more of them than a panel lists. */
import type { AreasView } from '../../protocol/view.ts'
import { areasView, areaStates, type ChooseAreas, MAX_AREAS } from '../views/areas-view.ts'
import { firstFrom } from './iova-map.ts'
import type { PanelSource } from './source.ts'

/**
 * The first areas that lie between two addresses after a step; `hidden` are further ones there.
 * @param id of the IOAS
 * @param last inclusive
 * @throws Error with a sentence if there is no such IOAS
 */
export function areasBetween(
  source: PanelSource,
  cursor: number,
  id: number,
  start: bigint,
  last: bigint,
): AreasView['ioases'][number] {
  const step = source.clamp(cursor)
  const { before, after } = source.lab.history.around(step)
  const chosen = new Set<number>()
  let hidden = 0
  const choose: ChooseAreas = (all, ioas) => {
    if (ioas !== id) return []
    const from = firstFrom(all, start)
    let to = from
    while (to < all.length && (all[to]?.iova ?? last) <= last) to++
    const listed = all.slice(from, Math.min(to, from + MAX_AREAS))
    hidden = to - from - listed.length
    for (const area of listed) chosen.add(area.number)
    return listed
  }
  const states = areaStates(after, choose)
  // What these were before; what is gone was nowhere in what is listed.
  const old = before === null ? null : areaStates(before, (all) => all.filter(({ number }) => chosen.has(number)))
  const view = areasView(old, states, step, source.lab.log, (n) => source.line(n))
  const ioas = view.ioases.find((one) => one.id === id)
  if (ioas === undefined) throw new Error(`There is no IOAS ${String(id)} after step ${String(step)}.`)
  return { ...ioas, hidden }
}
