/** Views that are read off the run's log: windows of the flush log, hazards with expectations, the status line. */
import { LINES_PER_PAGE } from '../../base/units.ts'
import { runPages } from '../../base/pfn-runs.ts'
import type { FlushLogView, FlushRow, HazardRow, ChecksView, StatusView, Step } from '../../protocol/index.ts'
import { estimatedNs, type CostModel } from '../cost-model.ts'
import type { FlushRecord } from '../journal/flush-log.ts'
import type { Journal } from '../journal/journal.ts'
import { pagesText, type NameBook } from '../names.ts'
import { grouped } from '../panels/words.ts'
import type { LoggedHazard, RunLog } from '../run-log.ts'
import { stepRow } from './step-summary.ts'

/** What the log views read. */
export interface LogSource {
  readonly journal: Journal
  readonly log: RunLog
  readonly names: NameBook
  /** Step `n` with its events. */
  step(n: number): Step | undefined
}

/** Line of the script that made a step, if a script did. */
export function lineOf(journal: Journal, step: number): number | null {
  return journal.entry(step)?.place?.line ?? null
}

/** The step, up to another, in which a domain came into the xarray last; null if it never was there. */
export function addedAt(
  { journal, log }: LogSource,
  domain: number,
  upTo: number,
): { readonly step: number; readonly line: number | null } | null {
  const span = log.domainSpans.findLast((one) => one.domain === domain && one.from <= upTo)
  return span === undefined ? null : { step: span.from, line: lineOf(journal, span.from) }
}

/** Which hazard a flush stood against: which lines could be dirty or stale, and who would have seen it without the flush. */
function against({ hook, npages, usefulLines, redundantPages }: FlushRecord): string {
  const lines = grouped(npages * LINES_PER_PAGE)
  if (redundantPages >= npages) return `none of its ${lines} lines could be dirty or stale, so no hazard depended on it`
  const partly = redundantPages === 0 ? '' : `; ${grouped(redundantPages)} of ${grouped(npages)} pages had no such line`
  const could = `${grouped(usefulLines)} of its ${lines} lines could be dirty or stale`
  return hook.startsWith('map@')
    ? `${could}: without it a device could read past the cache what memory still holds (hazard A)${partly}`
    : `${could}: without it the pages would be released while memory and cache differ (hazard B)${partly}`
}

/** A flush as a row. */
export function flushRow(
  source: LogSource,
  record: FlushRecord,
  row: number,
  cursor: number,
  model: CostModel,
): FlushRow {
  return {
    row,
    step: record.step,
    line: lineOf(source.journal, record.step),
    where: record.where,
    hook: record.hook,
    reason: record.reason,
    pages: record.pages < 0 ? 'frames' : pagesText(record.pages, record.index, record.npages),
    npages: record.npages,
    lines: record.npages * LINES_PER_PAGE,
    verdict: record.redundantPages >= record.npages ? 'redundant' : 'needed',
    against: against(record),
    estimatedNs: estimatedNs(record.npages, record.usefulLines, record.readBack, model),
    future: record.step > cursor,
  }
}

/**
 * A window of the flush log.
 * @param cursor step of the timeline's cursor
 * @param first first row, from 0
 * @param count rows wanted; fewer at the end of the log
 */
export function flushLogView(source: LogSource, cursor: number, first: number, count: number): FlushLogView {
  const { flushes, cost } = source.log
  const from = Math.min(first, flushes.length)
  const rows: FlushRow[] = []
  for (let i = from; i < Math.min(from + count, flushes.length); i++) {
    rows.push(flushRow(source, flushes.row(i), i, cursor, cost))
  }
  return { total: flushes.length, upToCursor: flushes.rowsUpTo(cursor), first: from, rows }
}

/** A hazard as a row. */
export function hazardRow(source: LogSource, hazard: LoggedHazard, row: number): HazardRow {
  const { event, step } = hazard
  return {
    row,
    class: event.class,
    form: event.form,
    certainty: event.certainty,
    step,
    line: lineOf(source.journal, step),
    frames: source.names.frames(event.runs),
    npages: runPages(event.runs),
    domain: event.domain === null ? null : source.names.domainRef(event.domain),
    text: event.text,
    causes: event.causes,
  }
}

/** What a window lists; it says how many more there are. */
const MAX_HAZARDS = 2000
const MAX_EXPECTATIONS = 2000

/** The hazards and expectations of the whole run. */
export function checksView(source: LogSource): ChecksView {
  const { log, journal } = source
  const { hazards, expectations } = log
  const failed = expectations.filter(({ passed }) => !passed)
  const rest = MAX_EXPECTATIONS - Math.min(failed.length, MAX_EXPECTATIONS)
  const listed = new Set([
    ...failed.slice(0, MAX_EXPECTATIONS),
    ...expectations.filter(({ passed }) => passed).slice(0, rest),
  ])
  return {
    hazards: hazards.slice(0, MAX_HAZARDS).map((hazard, row) => hazardRow(source, hazard, row)),
    expectations: expectations.filter((one) => listed.has(one)),
    totals: {
      hazards: log.hazardsUpTo(journal.length),
      passed: expectations.length - failed.length,
      failed: failed.length,
    },
  }
}

/**
 * The status line at a step; step 0 is before the first.
 * @param step the step under the cursor
 */
export function statusView(source: LogSource, cursor: number, step = source.step(cursor)): StatusView {
  const row = step ? stepRow(step, source.names) : null
  return {
    step: cursor,
    steps: source.journal.length,
    label: row?.label ?? 'start',
    summary: row?.summary ?? '',
    errno: row?.errno ?? null,
    why: row?.why ?? null,
    line: row?.line ?? null,
    pinnedPages: source.log.pinnedAfter(cursor),
    flushEvents: source.log.flushes.rowsUpTo(cursor),
    flushedPages: source.log.flushedUpTo(cursor),
    redundantPages: source.log.redundantUpTo(cursor),
    hazards: source.log.hazardsUpTo(cursor),
  }
}
