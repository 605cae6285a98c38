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
  events: number
  pages: number
  redundantPages: number
  usefulLines: number
  readBack: number
}

/** What the rows of a group have in common, as a number. */
function keyOf(columns: FlushColumns, by: FlushGrouping): (row: number) => number {
  switch (by) {
    case 'hook':
      return (row) => columns.hooks[row] ?? 0
    case 'where':
      return (row) => columns.wheres[row] ?? 0
    case 'pages':
      return (row) => columns.pages[row] ?? 0
    case 'verdict':
      return (row) => ((columns.redundantPages[row] ?? 0) >= (columns.npages[row] ?? 0) ? 1 : 0)
  }
}

function nameOf(columns: FlushColumns, by: FlushGrouping, key: number): string {
  switch (by) {
    case 'hook':
      return columns.hookNames[key] ?? ''
    case 'where':
      return columns.strings[key] ?? ''
    case 'pages':
      return key < 0 ? 'frames' : `P${String(key)}`
    case 'verdict':
      return key === 1 ? 'redundant' : 'needed'
  }
}

function sums(columns: FlushColumns, chosen: Selection, by: FlushGrouping): Map<number, Sums> {
  const groups = new Map<number, Sums>()
  const key = keyOf(columns, by)
  const total = chosen?.length ?? columns.steps.length
  // Rows of one group often follow each other.
  let lastKey: number | undefined
  let group: Sums = { events: 0, pages: 0, redundantPages: 0, usefulLines: 0, readBack: 0 }
  for (let i = 0; i < total; i++) {
    const row = chosen === null ? i : (chosen[i] ?? 0)
    const of = key(row)
    if (of !== lastKey) {
      group = groups.get(of) ?? { events: 0, pages: 0, redundantPages: 0, usefulLines: 0, readBack: 0 }
      groups.set(of, group)
      lastKey = of
    }
    group.events++
    group.pages += columns.npages[row] ?? 0
    group.redundantPages += columns.redundantPages[row] ?? 0
    group.usefulLines += columns.usefulLines[row] ?? 0
    group.readBack += columns.readBack[row] ?? 0
  }
  return groups
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
  const groups = [...sums(columns, chosen, by)].sort(([, a], [, b]) => b.pages - a.pages || b.events - a.events)
  const text = filter.text.trim().toLowerCase()
  const due = wantsMissing(filter)
    ? missing(source).filter((flush) => `${flush.text} ${flush.frames}`.toLowerCase().includes(text))
    : []
  return {
    groups: groups.slice(0, MAX_GROUPS).map(([key, of]) => groupRow(nameOf(columns, by, key), of, cost)),
    moreGroups: Math.max(0, groups.length - MAX_GROUPS),
    missing: due.slice(0, MAX_MISSING),
    moreMissing: Math.max(0, due.length - MAX_MISSING),
  }
}
