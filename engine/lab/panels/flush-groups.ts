/** The flush log summed up by cause, place, pages or verdict, and the flushes that should have been. */
import { runPages } from '../../base/pfn-runs.ts'
import type { FlushFilter, FlushGroups, MissingFlush } from '../../protocol/panels.ts'
import type { FlushGrouping } from '../../protocol/panel-requests.ts'
import { estimatedNs, type CostModel } from '../cost-model.ts'
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

/** What the rows of a group have in common, as a number from 0 on for each row. */
function keysOf(columns: FlushColumns, by: FlushGrouping): Int32Array {
  switch (by) {
    case 'hook':
      return columns.hooks
    case 'where':
      return columns.wheres
    case 'pages':
      // -1 stands for frames without an iopt_pages.
      return columns.pages.map((pages) => pages + 1)
    case 'verdict': {
      const { npages, redundantPages } = columns
      const keys = new Int32Array(npages.length)
      for (let row = 0; row < keys.length; row++) {
        keys[row] = (redundantPages[row] ?? 0) >= (npages[row] ?? 0) ? 1 : 0
      }
      return keys
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

/** Adds up in arrays by key: keys are small numbers, and a million rows must not make a million look-ups. */
function sums(columns: FlushColumns, chosen: Selection, by: FlushGrouping): { listed: Sums[]; total: number } {
  const keys = keysOf(columns, by)
  const rows = chosen?.length ?? keys.length
  let most = -1
  for (let i = 0; i < keys.length; i++) most = Math.max(most, keys[i] ?? 0)
  const column = (): Float64Array => new Float64Array(most + 1)
  const [events, pages, redundant, useful, readBack] = [column(), column(), column(), column(), column()]
  const add = (into: Float64Array, column: Float64Array): void => {
    for (let i = 0; i < rows; i++) {
      const row = chosen === null ? i : (chosen[i] ?? 0)
      const key = keys[row] ?? 0
      into[key] = (into[key] ?? 0) + (column[row] ?? 0)
    }
  }
  for (let i = 0; i < rows; i++) {
    const key = keys[chosen === null ? i : (chosen[i] ?? 0)] ?? 0
    events[key] = (events[key] ?? 0) + 1
  }
  add(pages, columns.npages)
  add(redundant, columns.redundantPages)
  add(useful, columns.usefulLines)
  add(readBack, columns.readBack)
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
