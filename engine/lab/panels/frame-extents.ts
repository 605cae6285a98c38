/** Physical memory as stretches of frames in the same state: owner, pins, what memory and cache may hold, who reaches it. */
import { forEachStretch } from '../../base/pfn-runs.ts'
import type { LineStates } from '../../machine/cache/cache-model.ts'
import { EARLIER_OWNER } from '../../machine/cache/version.ts'
import type { FrameBlock } from '../../machine/physical-memory.ts'
import type { Certainty, HazardClass } from '../../protocol/index.ts'
import type { FrameHistory } from '../hazards/index.ts'
import { forEachMapped } from '../mapped-frames.ts'
import type { Simulation } from '../simulation.ts'
import { overlay, TileWalk, type Tile } from './tiling.ts'

/** Frames `[first, end)` in one state. */
export interface FrameExtent {
  readonly first: number
  readonly end: number
  readonly owner: string
  readonly pins: number
  readonly lines: readonly LineStates[]
  /** Numbers of the domains through which a device can read it past the cache. */
  readonly reachable: readonly number[]
  readonly hazards: readonly { readonly class: HazardClass; readonly certainty: Certainty }[]
}

const WHOLE_SPACE = 1n << 64n
const NOWHERE: readonly number[] = []
const SAFE: FrameExtent['hazards'] = []

/** What non-coherent domains with devices that skip the snoop let these devices read. */
function reachTiles(simulation: Simulation): Tile<readonly number[]>[] {
  const ranges: Tile<number>[] = []
  for (const domain of simulation.machine.iommu.domains) {
    if (domain.coherent || ![...domain.devices].some((device) => device.noSnoop)) continue
    forEachMapped(domain, 0n, WHOLE_SPACE, (runs, access) => {
      if (!access.read) return
      forEachStretch(runs, (pfn, npages) => ranges.push({ first: pfn, end: pfn + npages, value: domain.number }))
    })
  }
  return overlay(ranges)
}

function ownerOf(block: FrameBlock, history: FrameHistory): string {
  if (history.owner === EARLIER_OWNER) return `free, was ${block.owner}'s`
  return history.orphan ? `${history.owner}, kept by pins alone` : history.owner
}

function hazardsOf(
  { monitor }: Simulation,
  first: number,
  end: number,
  history: FrameHistory,
  reachable: readonly number[],
): FrameExtent['hazards'] {
  const hazards: { class: HazardClass; certainty: Certainty }[] = []
  const note = (kind: HazardClass, verdict: string): void => {
    const certainty: Certainty = verdict === 'certain' ? 'certain' : 'possible'
    const known = hazards.find((hazard) => hazard.class === kind)
    if (known === undefined) hazards.push({ class: kind, certainty })
    else if (certainty === 'certain') known.certainty = certainty
  }
  if (reachable.length > 0) {
    monitor.cache.foreign(first, end - first, history.owner, (_pfn, _npages, verdict) => note('A', verdict))
  }
  if (history.inconsistent !== null) {
    monitor.cache.staleClean(first, end - first, (_pfn, _npages, verdict) => note('B', verdict))
  }
  return hazards.length === 0 ? SAFE : hazards
}

/** The extents of one allocation in ascending order of frames. */
function blockExtents(
  simulation: Simulation,
  block: FrameBlock,
  reach: readonly Tile<readonly number[]>[],
): FrameExtent[] {
  const { base, npages } = block
  const beyond = base + npages
  const pins: Tile<number>[] = []
  const lines: Tile<readonly LineStates[]>[] = []
  const histories: Tile<FrameHistory>[] = []
  const into =
    <T>(tiles: Tile<T>[]) =>
    (first: number, n: number, value: T): void => {
      tiles.push({ first, end: first + n, value })
    }
  simulation.machine.memory.pins.forEach(base, npages, into(pins))
  simulation.monitor.cache.states(base, npages, into(lines))
  simulation.monitor.visitHistories(base, npages, into(histories))
  const walks = {
    pins: new TileWalk(pins),
    lines: new TileWalk(lines),
    histories: new TileWalk(histories),
    reach: new TileWalk(tilesFrom(reach, base)),
  }
  const extents: FrameExtent[] = []
  for (let first = base; first < beyond;) {
    const pin = walks.pins.from(first, beyond)
    const line = walks.lines.from(first, pin.end)
    const history = walks.histories.from(first, line.end)
    const reached = walks.reach.from(first, history.end)
    const { end } = reached
    // The lines and histories of a range have no gaps.
    if (line.value === undefined || history.value === undefined) break
    const reachable = reached.value ?? NOWHERE
    extents.push({
      first,
      end,
      owner: ownerOf(block, history.value),
      pins: pin.value ?? 0,
      lines: line.value,
      reachable,
      hazards: hazardsOf(simulation, first, end, history.value, reachable),
    })
    first = end
  }
  return extents
}

/** The tiles from the first that ends after `position` on. */
function tilesFrom<T>(tiles: readonly Tile<T>[], position: number): readonly Tile<T>[] {
  let low = 0
  let high = tiles.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((tiles[middle]?.end ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return low === 0 ? tiles : tiles.slice(low)
}

/** Whether two neighbours can be shown as one. */
function alike(a: FrameExtent, b: FrameExtent): boolean {
  return (
    a.end === b.first &&
    a.owner === b.owner &&
    a.pins === b.pins &&
    a.lines === b.lines &&
    a.reachable.length === b.reachable.length &&
    a.reachable.every((domain, i) => domain === b.reachable[i]) &&
    a.hazards.length === b.hazards.length &&
    a.hazards.every((hazard, i) => hazard.class === b.hazards[i]?.class && hazard.certainty === b.hazards[i]?.certainty)
  )
}

/** All frames that were ever handed out, allocation by allocation, in the order of their names. */
export function frameExtents(simulation: Simulation): FrameExtent[] {
  const reach = reachTiles(simulation)
  const all: FrameExtent[] = []
  for (const block of simulation.machine.memory.blocks) {
    const extents: FrameExtent[] = []
    for (const extent of blockExtents(simulation, block, reach)) {
      const last = extents.at(-1)
      if (last !== undefined && alike(last, extent)) extents[extents.length - 1] = { ...last, end: extent.end }
      else extents.push(extent)
    }
    // Scattered pages lie downwards: the first page of the allocation has the highest frame.
    if (block.runPages < block.npages) extents.reverse()
    for (const extent of extents) all.push(extent)
  }
  return all
}
