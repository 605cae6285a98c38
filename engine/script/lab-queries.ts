/** Answers what a script asks about the state. */
import { areaStates, areasView } from '../lab/views/areas-view.ts'
import { domainStates } from '../lab/views/domains-view.ts'
import { flushLogView, hazardRow } from '../lab/views/log-views.ts'
import type { Lab } from '../lab/lab.ts'
import type { GuestQuery, QueryAnswer } from './api/messages.ts'

/** Rows that a script gets of a log at most. */
const MAX_ROWS = 100_000

/**
 * The answer to a query, about the state after the last step.
 * @returns plain data; bigints may occur
 */
export function answerQuery(lab: Lab, query: GuestQuery): QueryAnswer[GuestQuery['what']] {
  switch (query.what) {
    case 'run':
      return { policy: lab.policyName, mode: lab.mode, seed: lab.seed }
    case 'step':
      return lab.steps
    case 'pinned':
      return lab.log.pinnedAfter(lab.steps)
    case 'device':
      return device(lab, query.device)
    case 'pins':
      return pins(lab, query.access)
    case 'areas':
      return areas(lab, query.ioas)
    case 'domains':
      return domains(lab, query.ioas)
    case 'flushTotals': {
      const { events, pages, lines, usefulLines } = lab.log.flushes.totals
      return { events, pages, lines, redundantLines: lines - usefulLines }
    }
    case 'flushLog':
      return flushLogView(lab, lab.steps, 0, MAX_ROWS).rows.map(
        ({ step, line, where, hook, reason, pages, npages, lines, verdict }) => {
          return { step, line, where, hook, reason, pages, npages, lines, verdict }
        },
      )
    case 'hazards':
      return lab.log.hazards.slice(0, MAX_ROWS).map((hazard, index) => {
        const row = hazardRow(lab, hazard, index)
        const { form, certainty, step, line, frames, text } = row
        return {
          class: row.class,
          form,
          certainty,
          step,
          line,
          frames,
          pages: row.npages,
          domain: row.domain?.name ?? null,
          text,
        }
      })
  }
}

function device(lab: Lab, name: string): QueryAnswer['device'] {
  const bound = lab.simulation.iommufd.objects.ofType('device').find((object) => object.dev.name === name)
  if (bound === undefined) return { id: null, hwpt: null }
  return { id: bound.id, hwpt: bound.isAttached ? (bound.group.hwpt?.id ?? null) : null }
}

function pins(lab: Lab, id: number): QueryAnswer['pins'] {
  const access = lab.simulation.iommufd.objects.get(id)
  if (access?.type !== 'access') return []
  return access.items.map((item) => ({ item: item.id, iova: item.iova, length: item.length }))
}

function areas(lab: Lab, ioas: number): QueryAnswer['areas'] {
  const states = areaStates(lab.simulation).filter((state) => state.id === ioas)
  const rows = areasView(null, states, lab.steps, lab.log).ioases[0]?.areas ?? []
  return rows.map((row) => ({
    name: row.name,
    iova: row.iova,
    last: row.last,
    pages: row.pages,
    firstIndex: row.firstIndex,
    lastIndex: row.lastIndex,
    npages: row.npages,
    writable: row.writable,
    storageDomain: row.storageDomain?.name ?? null,
    why: row.why,
    accesses: row.accesses,
    pinned: row.pinned,
  }))
}

function domains(lab: Lab, ioas: number): QueryAnswer['domains'] {
  const state = domainStates(lab.simulation).find((candidate) => candidate.id === ioas)
  return {
    nonCoherentCount: state?.nonCoherentCount ?? 0,
    domains: (state?.rows ?? []).map((row) => ({
      name: row.domain.name,
      slot: row.slot,
      coherent: row.domain.coherent,
      hwpt: row.hwpt.id,
      devices: row.devices,
      mappedBytes: row.mappedBytes,
      mappedPages: row.mappedPages,
      storageOf: row.storageOf,
    })),
  }
}
