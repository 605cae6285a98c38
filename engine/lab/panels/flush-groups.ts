/** The flush log summed up by cause, place, pages or verdict, and the flushes that should have been. */
import { runPages } from '../../base/pfn-runs.ts'
import type { FlushFilter, FlushGroups, MissingFlush } from '../../protocol/panels.ts'
import type { FlushGrouping } from '../../protocol/panel-requests.ts'
import { estimatedNs, type CostModel } from '../cost-model.ts'
import { CHUNK_ROWS } from '../journal/columns.ts'
import type { FlushColumns } from '../journal/flush-log.ts'
import { selection, type Selection } from './flush-filter.ts'
import type { PanelSource } from './source.ts'

/** Groups and missing flushes that are listed. */
const MAX_GROUPS = 500
const MAX_MISSING = 500

interface Sums {
  readonly key: number
  readonly events: number
  readonly pages: number
  readonly redundantPages: number
  readonly usefulLines: number
  readonly readBack: number
}

const room = (): Float64Array => new Float64Array(CHUNK_ROWS)

/** What the rows of a group have in common: a number from 0 on for each row of a chunk, and how many numbers there are. */
interface Keys {
  readonly total: number
  readonly of: (chunk: number) => Float64Array
}

function keysOf(columns: FlushColumns, by: FlushGrouping): Keys {
  const into = room()
  switch (by) {
    case 'hook':
      return { total: columns.hookNames.length, of: (chunk) => columns.hooks.rows(chunk, into) }
    case 'where':
      return { total: columns.strings.length, of: (chunk) => columns.wheres.rows(chunk, into) }
    case 'pages': {
      const from = room()
      const of = (chunk: number): Float64Array => {
        const pages = columns.pages.rows(chunk, from)
        // -1 stands for frames without an iopt_pages.
        for (let row = 0; row < pages.length; row++) into[row] = (pages[row] ?? 0) + 1
        return into.subarray(0, pages.length)
      }
      let most = -1
      for (let chunk = 0; chunk * CHUNK_ROWS < columns.pages.length; chunk++) {
        for (const key of of(chunk)) if (key > most) most = key
      }
      return { total: most + 1, of }
    }
    case 'verdict': {
      const [npagesRoom, redundantRoom] = [room(), room()]
      const of = (chunk: number): Float64Array => {
        const npages = columns.npages.rows(chunk, npagesRoom)
        const redundant = columns.redundantPages.rows(chunk, redundantRoom)
        for (let row = 0; row < npages.length; row++) into[row] = (redundant[row] ?? 0) >= (npages[row] ?? 0) ? 1 : 0
        return into.subarray(0, npages.length)
      }
      return { total: 2, of }
    }
  }
}

function nameOf(columns: FlushColumns, by: FlushGrouping, key: number): string {
  switch (by) {
    case 'hook':
      return columns.hookNames[key] ?? ''
    case 'where':
      return columns.strings[key] ?? ''
    case 'pages':
      return key === 0 ? 'frames' : `P${String(key - 1)}`
    case 'verdict':
      return key === 1 ? 'redundant' : 'needed'
  }
}

/** Keys of the groups with the most pages, at most `limit` of them and those that are level with the last; unordered. */
function largest(events: Float64Array, pages: Float64Array, limit: number): { keys: number[]; total: number } {
  const present = new Float64Array(events.length)
  let total = 0
  for (let key = 0; key < events.length; key++) if (events[key] !== 0) present[total++] = pages[key] ?? 0
  const least = total <= limit ? 0 : (present.subarray(0, total).sort()[total - limit] ?? 0)
  const keys: number[] = []
  for (let key = 0; key < events.length && keys.length < 2 * limit; key++) {
    if (events[key] !== 0 && (pages[key] ?? 0) > least) keys.push(key)
  }
  for (let key = 0; key < events.length && keys.length < limit; key++) {
    if (events[key] !== 0 && pages[key] === least) keys.push(key)
  }
  return { keys, total }
}

/** Adds the values of a chunk to the sums of their keys; of all its rows, or of those in `chosen`. */
function add(sums: Float64Array, keys: Float64Array, values: Float64Array, chosen: Float64Array | null): void {
  if (chosen === null) {
    for (let row = 0; row < keys.length; row++) {
      const key = keys[row] ?? 0
      sums[key] = (sums[key] ?? 0) + (values[row] ?? 0)
    }
    return
  }
  for (const row of chosen) {
    const key = keys[row] ?? 0
    sums[key] = (sums[key] ?? 0) + (values[row] ?? 0)
  }
}

/** Adds up in arrays by key: keys are small numbers, and a million rows must not make a million look-ups. */
function sums(columns: FlushColumns, chosen: Selection, by: FlushGrouping): { listed: Sums[]; total: number } {
  const keys = keysOf(columns, by)
  const column = (): Float64Array => new Float64Array(keys.total)
  const [events, pages, redundant, useful, readBack] = [column(), column(), column(), column(), column()]
  const summed = [
    { of: columns.npages, into: pages },
    { of: columns.redundantPages, into: redundant },
    { of: columns.usefulLines, into: useful },
    { of: columns.readBack, into: readBack },
  ]
  const [ones, values, within] = [room().fill(1), room(), room()]
  const { length } = columns.steps
  for (let chunk = 0, from = 0, next = 0; from < length; chunk++, from += CHUNK_ROWS) {
    let count = 0
    if (chosen !== null) {
      while ((chosen[next] ?? Infinity) < from + CHUNK_ROWS) within[count++] = (chosen[next++] ?? 0) - from
      if (count === 0) continue
    }
    const rows = chosen === null ? null : within.subarray(0, count)
    const keyOf = keys.of(chunk)
    add(events, keyOf, ones, rows)
    for (const { of, into } of summed) add(into, keyOf, of.rows(chunk, values), rows)
  }
  const { keys: listed, total } = largest(events, pages, MAX_GROUPS)
  const groups = listed.map((key) => ({
    key,
    events: events[key] ?? 0,
    pages: pages[key] ?? 0,
    redundantPages: redundant[key] ?? 0,
    usefulLines: useful[key] ?? 0,
    readBack: readBack[key] ?? 0,
  }))
  return { listed: groups.sort((a, b) => b.pages - a.pages || b.events - a.events).slice(0, MAX_GROUPS), total }
}

function groupRow(key: string, of: Sums, model: CostModel): FlushGroups['groups'][number] {
  const { events, pages, redundantPages, usefulLines, readBack } = of
  return { key, events, pages, redundantPages, estimatedNs: estimatedNs(pages, usefulLines, readBack, model) }
}

/**
 * The flushes that should have been: the last cause of a hazard names the step that should have flushed. What was read
 * later (`leaked`, `realised`) has the same missing flush as the exposure or release before it.
 */
function missing(source: PanelSource): MissingFlush[] {
  const found = new Map<string, MissingFlush>()
  for (const { step, event } of source.lab.log.hazards) {
    if (event.form !== 'exposed' && event.form !== 'released') continue
    const due = event.causes.at(-1)
    const frames = source.lab.names.frames(event.runs)
    const at = due?.step ?? step
    const key = `${String(at)} ${event.class} ${frames}`
    if (found.has(key)) continue
    found.set(key, {
      step: at,
      line: due?.line ?? source.line(step),
      hazard: event.class,
      frames,
      npages: runPages(event.runs),
      text: due?.text ?? event.text,
    })
  }
  return [...found.values()].sort((a, b) => a.step - b.step)
}

/** Whether missing flushes are among what a filter asks for; they have no hook and no iopt_pages. */
function wantsMissing(filter: FlushFilter): boolean {
  if (filter.hooks.length > 0 || filter.pages !== null) return false
  return filter.verdicts.length === 0 || filter.verdicts.includes('missing')
}

/** The rows of the whole run that a filter lets through, by group, those with the most pages first. */
export function flushGroups(source: PanelSource, filter: FlushFilter, by: FlushGrouping): FlushGroups {
  const { flushes, cost } = source.lab.log
  const { columns } = flushes
  const onlyMissing = filter.verdicts.length === 1 && filter.verdicts[0] === 'missing'
  const chosen = onlyMissing ? new Int32Array(0) : selection(flushes, filter)
  const { listed, total } = sums(columns, chosen, by)
  const text = filter.text.trim().toLowerCase()
  const due = wantsMissing(filter)
    ? missing(source).filter((flush) => `${flush.text} ${flush.frames}`.toLowerCase().includes(text))
    : []
  return {
    groups: listed.map((of) => groupRow(nameOf(columns, by, of.key), of, cost)),
    moreGroups: total - listed.length,
    missing: due.slice(0, MAX_MISSING),
    moreMissing: Math.max(0, due.length - MAX_MISSING),
  }
}
