/** Memory and cache after a step: frames in the same state, with what each may hold and who can reach it. */
import type { FrameRow, MemoryView } from '../../protocol/panels.ts'
import type { MemoryFilter } from '../../protocol/panel-requests.ts'
import type { Simulation } from '../simulation.ts'
import { frameExtents, type FrameExtent } from './frame-extents.ts'
import { cacheTexts, memoryTexts } from './line-words.ts'
import type { PanelSource } from './source.ts'
import { TileWalk, type Tile } from './tiling.ts'

/** An extent with whether the step changed it. */
interface Compared {
  readonly extent: FrameExtent
  readonly changed: boolean
}

/** The extents around a step; they are computed once for all windows of it. */
interface AroundStep {
  readonly step: number
  readonly simulation: Simulation
  readonly rows: readonly Compared[]
}

const known = new WeakMap<PanelSource, AroundStep>()

/** The state of an extent as text, to be compared with another step's. */
function contentOf(texts: Map<FrameExtent['lines'], string>, extent: FrameExtent): string {
  let lines = texts.get(extent.lines)
  if (lines === undefined) {
    lines = `${memoryTexts(extent.lines).join()}|${cacheTexts(extent.lines).join()}`
    texts.set(extent.lines, lines)
  }
  const hazards = extent.hazards.map((hazard) => hazard.class + hazard.certainty).join()
  return `${extent.owner}|${String(extent.pins)}|${lines}|${extent.reachable.join()}|${hazards}`
}

function compare(before: readonly FrameExtent[] | null, after: readonly FrameExtent[]): Compared[] {
  if (before === null) return after.map((extent) => ({ extent, changed: false }))
  const texts = new Map<FrameExtent['lines'], string>()
  const old = before
    .map((extent): Tile<FrameExtent> => ({ first: extent.first, end: extent.end, value: extent }))
    .sort((a, b) => a.first - b.first)
  const walk = new TileWalk(old)
  const changed = new Map<FrameExtent, boolean>()
  for (const extent of [...after].sort((a, b) => a.first - b.first)) {
    const content = contentOf(texts, extent)
    let different = false
    for (let at = extent.first; at < extent.end && !different;) {
      const { value, end } = walk.from(at, extent.end)
      different = value === undefined || contentOf(texts, value) !== content
      at = end
    }
    changed.set(extent, different)
  }
  return after.map((extent) => ({ extent, changed: changed.get(extent) ?? false }))
}

function around(source: PanelSource, cursor: number): AroundStep {
  const step = source.clamp(cursor)
  const last = known.get(source)
  // What a run did at a step does not change as it goes on.
  if (last?.step === step) return last
  const { before, after } = source.lab.history.around(step)
  const rows = compare(before === null ? null : frameExtents(before), frameExtents(after))
  const made = { step, simulation: after, rows }
  known.set(source, made)
  return made
}

function framesText(simulation: Simulation, extent: FrameExtent): string {
  return simulation.names.frames(Float64Array.of(extent.first, extent.end - extent.first))
}

function rowOf(simulation: Simulation, { extent, changed }: Compared): FrameRow {
  return {
    firstPfn: extent.first,
    npages: extent.end - extent.first,
    frames: framesText(simulation, extent),
    owner: extent.owner,
    pins: extent.pins,
    memory: memoryTexts(extent.lines),
    cache: cacheTexts(extent.lines),
    reachableBy: extent.reachable.map((domain) => simulation.names.domainRef(domain)),
    hazards: extent.hazards,
    change: changed ? 'changed' : 'none',
  }
}

/** Whether a row is one of those wanted. A frame is found by its own name, also in the middle of a row. */
function wantedBy(simulation: Simulation, filter: MemoryFilter, text: string): (row: Compared) => boolean {
  const wanted = text.trim().toLowerCase()
  const frame = /^f(\d+)$/.exec(wanted)?.[1]
  return ({ extent }) => {
    if (filter === 'hazard' && extent.hazards.length === 0) return false
    if (filter === 'pinned' && extent.pins === 0) return false
    if (wanted === '') return true
    if (frame !== undefined) return holds(simulation, extent, Number(frame))
    const domains = extent.reachable.map((domain) => simulation.names.domain(domain))
    const words = [extent.owner, ...memoryTexts(extent.lines), ...cacheTexts(extent.lines), ...domains]
    return words.some((word) => word.toLowerCase().includes(wanted))
  }
}

/** Whether the frame with a number, as names count, lies in an extent. */
function holds(simulation: Simulation, extent: FrameExtent, frame: number): boolean {
  for (let pfn = extent.first; pfn < extent.end;) {
    const named = simulation.names.frame(pfn)
    if (named === null) return false
    const count = Math.min(named.count, extent.end - pfn)
    if (named.number <= frame && frame < named.number + count) return true
    pfn += count
  }
  return false
}

/**
 * A window of the frames after a step.
 * @param first row of those that the filter lets through, from 0
 * @param text part of an owner, a version, a state or a domain, or the name of a frame (`f12`)
 */
export function memoryView(
  source: PanelSource,
  cursor: number,
  first: number,
  count: number,
  filter: MemoryFilter,
  text: string,
): MemoryView {
  const { simulation, rows } = around(source, cursor)
  const everything = filter === 'all' && text.trim() === ''
  const shown = everything ? rows : rows.filter(wantedBy(simulation, filter, text))
  return { total: shown.length, rows: shown.slice(first, first + count).map((row) => rowOf(simulation, row)) }
}
