/** What happened inside of a step as slices: on which track, under which name, and what a click on it tells. */
import { groupedHex } from '../../base/hex-text.ts'
import { runPages, type PfnRuns } from '../../base/pfn-runs.ts'
import { estimatedNs, type CostModel } from '../../lab/cost-model.ts'
import { areaText, pagesText, type NameBook } from '../../lab/names.ts'
import type { TraceEvent } from '../../protocol/index.ts'
import type { SliceArgs } from './trace-event.ts'

/** The tracks below the operations, from top to bottom. */
export const TRACKS = ['xarray', 'devices', 'storage', 'map', 'pin', 'access', 'flush', 'data', 'hazards'] as const
export type TrackName = (typeof TRACKS)[number]

export const TRACK_TITLES: Readonly<Record<TrackName, string>> = {
  xarray: 'domains xarray',
  devices: 'attach, detach',
  storage: 'storage domain',
  map: 'map, unmap',
  pin: 'pin, unpin',
  access: 'accesses',
  flush: 'CPU cache flush',
  data: 'CPU and DMA',
  hazards: 'hazards',
}

export interface Slice {
  readonly track: TrackName
  readonly name: string
  readonly args: SliceArgs
  /** Earlier steps that led here. */
  readonly from: readonly number[]
}

function pageArgs(names: NameBook, pages: number, index: number, runs: PfnRuns): SliceArgs {
  const npages = runPages(runs)
  return { pages: pages < 0 ? 'none' : pagesText(pages, index, npages), npages, frames: names.frames(runs) }
}
function bytes(iova: bigint, length: bigint): SliceArgs {
  return { iova: groupedHex(iova), last: groupedHex(iova + length - 1n), bytes: `${length}` }
}

/** The slice of an event; null for one that no track shows. */
export function sliceOf(event: TraceEvent, names: NameBook, cost: CostModel): Slice | null {
  const slice = (track: TrackName, name: string, args: SliceArgs, from: readonly number[] = []): Slice => ({
    track,
    name,
    args,
    from,
  })
  const domain = (number: number | null): string | null => (number === null ? null : names.domain(number))
  switch (event.kind) {
    case 'map':
    case 'unmap': {
      const on = names.domain(event.domain)
      const where = { domain: on, area: areaText(event.area), ...bytes(event.iova, event.length) }
      const what = event.kind === 'map' ? pageArgs(names, event.pages, event.index, event.runs) : {}
      return slice('map', `${event.kind} ${on}`, { ...where, ...what })
    }
    case 'pin':
    case 'unpin': {
      const args = pageArgs(names, event.pages, event.index, event.runs)
      const site = event.kind === 'unpin' ? { site: event.site } : {}
      return slice('pin', `${event.kind} ${runPages(event.runs)}`, { ...args, ...site })
    }
    case 'flush': {
      const { where, hook, reason, usefulLines, redundantPages, readBack } = event
      const npages = runPages(event.runs)
      const redundant = redundantPages >= npages
      return slice('flush', `flush ${npages}${redundant ? ' ○ redundant' : ' ✓ needed'}`, {
        ...pageArgs(names, event.pages, event.index, event.runs),
        ...{ where, hook, reason, usefulLines, redundantPages, readBack },
        area: event.area === null ? null : areaText(event.area),
        domain: domain(event.domain),
        estimatedNs: estimatedNs(npages, usefulLines, readBack, cost),
      })
    }
    case 'notify':
      return slice('access', `notify access ${event.access}`, bytes(event.iova, event.length))
    case 'storage': {
      const { where, why, cause } = event
      const [from, to] = [domain(event.from), domain(event.to)]
      return slice('storage', `${areaText(event.area)}: ${from ?? 'none'} → ${to ?? 'none'}`, { where, why, cause })
    }
    case 'domain-add':
    case 'domain-remove': {
      const { slot, ioas, hwpt, coherent } = event
      const verb = event.kind === 'domain-add' ? 'add' : 'remove'
      return slice('xarray', `${verb} ${names.domain(event.domain)} in slot ${slot}`, { slot, ioas, hwpt, coherent })
    }
    case 'attach':
    case 'detach':
      return slice('devices', `${event.kind} ${event.device}`, { domain: names.domain(event.domain) })
    case 'data': {
      const { access, by, text, snooped } = event
      return slice('data', `${by}: ${access}`, { text, snooped, frames: names.frames(event.runs) })
    }
    case 'hazard': {
      const { form, certainty, text, causes } = event
      const chain = causes.map((cause) => `step ${cause.step}: ${cause.text}`).join('\n')
      const args = { form, certainty, frames: names.frames(event.runs), domain: domain(event.domain), text, chain }
      // What was before the first step, or never was, is no step to come from.
      const from = [...new Set(causes.map(({ step }) => step))].filter((step) => step > 0)
      return slice('hazards', `${event.class === 'A' ? '▲ A' : '■ B'} ${form}`, args, from)
    }
    case 'release':
      return null
    default:
      return event satisfies never
  }
}
