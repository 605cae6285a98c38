/** The IOVA space of an IOAS between two addresses, for a picture of some width: from one page to all 64 bits. */
import type { Area } from '../../iommufd/iopt/area.ts'
import type { IovaMap } from '../../protocol/panels.ts'
import { areaText } from '../names.ts'
import type { Simulation } from '../simulation.ts'
import { touchedAreas } from '../views/areas-view.ts'
import type { PanelSource } from './source.ts'

type Segment = IovaMap['segments'][number]

/** Areas of one point of the picture, while they are gathered. */
interface Gathered {
  readonly first: Area
  last: Area
  areas: number
  npages: number
  /** All of them have the same storage domain. */
  uniform: boolean
  changed: boolean
}

/** Index of the first of the areas, which ascend, that ends at or after `iova`. */
export function firstFrom(areas: readonly Area[], iova: bigint): number {
  let low = 0
  let high = areas.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((areas[middle]?.lastIova ?? iova) < iova) low = middle + 1
    else high = middle
  }
  return low
}

function segmentOf(simulation: Simulation, of: Gathered): Segment {
  const storage = of.first.storageDomain
  return {
    start: of.first.iova,
    last: of.last.lastIova,
    areas: of.areas,
    name: of.areas === 1 ? areaText(of.first.number) : null,
    npages: of.npages,
    storage: of.uniform && storage !== null ? simulation.names.domainRef(storage.number) : null,
    mixed: !of.uniform,
    change: of.changed ? 'changed' : 'none',
  }
}

/** Parts of ranges that lie in a window. */
function clipped(
  ranges: readonly { readonly start: bigint; readonly last: bigint }[],
  start: bigint,
  last: bigint,
): { start: bigint; last: bigint }[] {
  return ranges
    .filter((range) => range.last >= start && range.start <= last)
    .map((range) => ({ start: range.start > start ? range.start : start, last: range.last < last ? range.last : last }))
}

/**
 * The map after a step.
 * @param id of the IOAS
 * @param start first address of the picture, bytes
 * @param last last address of it, inclusive
 * @param width points of the picture: areas that begin in the point in which the one before ends are one segment with it
 * @throws Error with a sentence if there is no such IOAS, or the window is empty
 */
export function iovaMap(
  source: PanelSource,
  cursor: number,
  id: number,
  start: bigint,
  last: bigint,
  width: number,
): IovaMap {
  if (last < start) throw new Error('The window of the map ends before it begins.')
  const step = source.clamp(cursor)
  const { after } = source.lab.history.around(step)
  const ioas = after.iommufd.ioases.find((candidate) => candidate.id === id)
  if (ioas === undefined) throw new Error(`There is no IOAS ${String(id)} after step ${String(step)}.`)
  const touched = touchedAreas(source.lab.step(step))
  const { all } = ioas.iopt.areas
  const size = last - start + 1n
  const pointOf = (iova: bigint): bigint => (iova <= start ? 0n : ((iova - start) * BigInt(width)) / size)
  const segments: Segment[] = []
  let open: Gathered | null = null
  let areas = 0
  for (let i = firstFrom(all, start); i < all.length; i++) {
    const area = all[i]
    if (area === undefined || area.iova > last) break
    areas++
    const npages = area.lastIndex - area.firstIndex + 1
    const changed = touched.has(area.number)
    if (open !== null && pointOf(area.iova) === pointOf(open.last.lastIova)) {
      open.uniform &&= area.storageDomain === open.first.storageDomain
      open.last = area
      open.areas++
      open.npages += npages
      open.changed ||= changed
      continue
    }
    if (open !== null) segments.push(segmentOf(after, open))
    open = { first: area, last: area, areas: 1, npages, uniform: true, changed }
  }
  if (open !== null) segments.push(segmentOf(after, open))
  const lowest = all[0]
  const highest = all.at(-1)
  return {
    ioas: id,
    start,
    last,
    used: lowest === undefined || highest === undefined ? null : { start: lowest.iova, last: highest.lastIova },
    areas,
    segments,
    reserved: clipped(ioas.iopt.reserved.nodes, start, last),
    allowed: clipped(ioas.iopt.allowed.nodes, start, last),
  }
}
