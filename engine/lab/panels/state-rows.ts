/** The whole state after a step as named lines of text, so that two states can be laid side by side. */
import { areaText } from '../names.ts'
import type { Simulation } from '../simulation.ts'
import { areaStates } from '../views/areas-view.ts'
import { groupedHex } from '../../base/hex-text.ts'
import { frameExtents } from './frame-extents.ts'
import { cacheTexts, memoryTexts } from './line-words.ts'
import { domainsOf } from './pages-view.ts'
import { holders, pageSpans, pageUsers, slotOf } from './page-spans.ts'
import { topologyTexts } from './topology.ts'
import { count, indexes } from './words.ts'

/** Rows of each kind that are compared; states with more are compared in part. */
const MAX_ROWS = 5000

/** What a state is told as: where, and what is there. */
export type StateRows = ReadonlyMap<string, string>

function slotText(slot: Readonly<Record<string, number | boolean | string>>): string {
  const notes = Object.entries(slotOf(slot)).map(([name, value]) => `${name} ${String(value)}`)
  return notes.length === 0 ? '' : `; ${notes.join(', ')}`
}

function addAreas(rows: Map<string, string>, simulation: Simulation): void {
  let left = MAX_ROWS
  for (const ioas of areaStates(simulation)) {
    for (const area of ioas.areas.slice(0, left)) {
      const storage = area.storageDomain === null ? 'no storage domain' : `storage ${area.storageDomain.name}`
      rows.set(
        `${ioas.name} ${area.name}`,
        `${groupedHex(area.iova)}–${groupedHex(area.last)}, ${area.pages} ${indexes(area.firstIndex, area.lastIndex)}, ` +
          `${storage}, ${String(area.pinned)} pinned`,
      )
    }
    left -= Math.min(left, ioas.areas.length)
  }
}

function addPages(rows: Map<string, string>, simulation: Simulation): void {
  const users = pageUsers(simulation)
  let left = MAX_ROWS
  for (const pages of simulation.iommufd.pages.values()) {
    const name = `P${String(pages.number)}`
    rows.set(name, `${count(pages.npages, 'page')}, ${String(pages.npinned)} pinned${slotText(pages.slot)}`)
    for (const span of pageSpans(pages, users)) {
      if (left-- <= 0) return
      const domains = domainsOf(simulation, span).map((domain) => domain.name)
      const source = span.source === null ? '' : ` of ${areaText(span.source.number)}`
      const held = span.holds.length === 0 ? '' : `, held by ${holders(span.holds).join(', ')}`
      rows.set(
        `${name} ${indexes(span.first, span.last)}`,
        `PFNs in ${TIERS[span.tier]}${source}${held}; mapped in ${domains.length === 0 ? 'no domain' : domains.join(', ')}`,
      )
    }
  }
}

const TIERS = { xarray: 'the xarray', domain: 'the storage domain', user: 'user memory' } as const

function addFrames(rows: Map<string, string>, simulation: Simulation): void {
  for (const extent of frameExtents(simulation).slice(0, MAX_ROWS)) {
    const frames = simulation.names.frames(Float64Array.of(extent.first, extent.end - extent.first))
    const reach = extent.reachable.map((domain) => simulation.names.domain(domain))
    const hazards = extent.hazards.map((hazard) => `hazard ${hazard.class} ${hazard.certainty}`)
    rows.set(
      frames,
      [
        extent.owner,
        count(extent.pins, 'pin'),
        `memory ${memoryTexts(extent.lines).join(' or ')}`,
        `cache ${cacheTexts(extent.lines).join(' or ')}`,
        ...(reach.length === 0 ? [] : [`reached past the cache through ${reach.join(', ')}`]),
        ...hazards,
      ].join('; '),
    )
  }
}

/** The rows of a state, in the order in which they are shown. */
export function stateRows(simulation: Simulation): StateRows {
  const rows = new Map<string, string>()
  for (const [name, text] of topologyTexts(simulation)) rows.set(name, text)
  for (const ioas of simulation.iommufd.ioases) {
    const slot = slotText(ioas.iopt.slot)
    if (slot !== '') rows.set(`${ioas.name} policy`, slot.slice(2))
  }
  addAreas(rows, simulation)
  addPages(rows, simulation)
  addFrames(rows, simulation)
  return rows
}
