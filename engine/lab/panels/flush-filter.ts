/** The flush log filtered: scans of columns, so that a million rows take milliseconds. */
import type { FilteredFlushLog, FlushFilter } from '../../protocol/panels.ts'
import { CHUNK_ROWS } from '../journal/columns.ts'
import type { FlushColumns, FlushLog } from '../journal/flush-log.ts'
import { flushRow } from '../views/log-views.ts'
import type { PanelSource } from './source.ts'

/** Numbers of the rows that a filter lets through, ascending; null when it lets all through. */
export type Selection = Int32Array | null

/** A selection with what it was made from. */
interface Known {
  readonly key: string
  readonly length: number
  readonly selection: Selection
}

const known = new WeakMap<FlushLog, Known>()

/** For each number of a table whether it is wanted, as bytes. */
function wanted<T>(table: readonly T[], test: (item: T) => boolean): Uint8Array {
  return Uint8Array.from(table, (item) => (test(item) ? 1 : 0))
}

function select(columns: FlushColumns, filter: FlushFilter): Selection {
  const { hooks, verdicts, pages } = filter
  const text = filter.text.trim().toLowerCase()
  const anyVerdict = verdicts.length === 0 || (verdicts.includes('needed') && verdicts.includes('redundant'))
  if (hooks.length === 0 && anyVerdict && pages === null && text === '' && filter.where === undefined) return null
  const needed = anyVerdict || verdicts.includes('needed')
  const redundant = anyVerdict || verdicts.includes('redundant')
  const hookWanted = wanted(columns.hookNames, (hook) => hooks.length === 0 || hooks.includes(hook))
  const textWanted = wanted(columns.strings, (string) => text === '' || string.toLowerCase().includes(text))
  const { where } = filter
  const whereWanted = wanted(columns.strings, (string) => where === undefined || string === where)
  const rows = new Int32Array(columns.steps.length)
  const room = (): Float64Array => new Float64Array(CHUNK_ROWS)
  const into = { hooks: room(), pages: room(), wheres: room(), reasons: room(), redundant: room(), npages: room() }
  let n = 0
  for (let chunk = 0, from = 0; from < rows.length; chunk++, from += CHUNK_ROWS) {
    const hookOf = columns.hooks.rows(chunk, into.hooks)
    const pagesOf = columns.pages.rows(chunk, into.pages)
    const whereOf = columns.wheres.rows(chunk, into.wheres)
    const reasonOf = columns.reasons.rows(chunk, into.reasons)
    const redundantOf = columns.redundantPages.rows(chunk, into.redundant)
    const npagesOf = columns.npages.rows(chunk, into.npages)
    for (let i = 0; i < hookOf.length; i++) {
      if (hookWanted[hookOf[i] ?? 0] !== 1) continue
      if (pages !== null && pagesOf[i] !== pages) continue
      if (whereWanted[whereOf[i] ?? 0] !== 1) continue
      if (textWanted[whereOf[i] ?? 0] !== 1 && textWanted[reasonOf[i] ?? 0] !== 1) continue
      if (!anyVerdict) {
        const isRedundant = (redundantOf[i] ?? 0) >= (npagesOf[i] ?? 0)
        if (isRedundant ? !redundant : !needed) continue
      }
      rows[n++] = from + i
    }
  }
  return rows.slice(0, n)
}

/** The rows that a filter lets through; kept until another filter is asked for. */
export function selection(log: FlushLog, filter: FlushFilter): Selection {
  const key = JSON.stringify([filter.hooks, filter.verdicts, filter.pages, filter.where, filter.text])
  const last = known.get(log)
  if (last?.key === key && last.length === log.length) return last.selection
  const made = select(log.columns, filter)
  known.set(log, { key, length: log.length, selection: made })
  return made
}

/** Number of rows of a selection that lie below `row`. */
function below(rows: Int32Array, row: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rows[middle] ?? 0) < row) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * A window of the filtered log.
 * @param cursor step of the timeline's cursor
 * @param first row of the filtered log, from 0
 */
export function filteredFlushLog(
  source: PanelSource,
  cursor: number,
  filter: FlushFilter,
  first: number,
  count: number,
): FilteredFlushLog {
  const { log } = source.lab
  const chosen = selection(log.flushes, filter)
  const total = chosen?.length ?? log.flushes.length
  const before = log.flushes.rowsUpTo(cursor)
  const from = Math.min(first, total)
  const rows = []
  for (let i = from; i < Math.min(from + count, total); i++) {
    const row = chosen === null ? i : (chosen[i] ?? 0)
    rows.push(flushRow(source.lab, log.flushes.row(row), row, cursor, log.cost))
  }
  return { total, upToCursor: chosen === null ? before : below(chosen, before), first: from, rows }
}
