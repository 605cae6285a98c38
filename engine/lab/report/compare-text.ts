/** Policies side by side as a table of plain text that fits a mail. */
import type { CompareRow } from '../../protocol/panels.ts'

type Applicable = Extract<CompareRow, { readonly applicable: true }>
/** What the table says of a policy. */
export type ComparedRow = Omit<Applicable, 'error' | 'expectations' | 'journalHash'> | Exclude<CompareRow, Applicable>

const COLUMNS = ['policy', 'events', 'pages', 'extra', 'redund', 'read', 'ns', 'ratio', 'A', 'B', 'verdict'] as const

/** What the columns are. */
export const COMPARE_LEGEND = [
  'pages: flushed; extra: beyond oracle-map at the same step;',
  'redund: redundant lines; read: PFNs read back for it;',
  'ns: estimated; ratio: to oracle-map; A, B: frames in hazards',
] as const

function cellsOf(row: ComparedRow): string[] {
  if (!row.applicable) return [row.policy, '', '', '', '', '', '', '', '', '', 'n/a']
  const { flushes, unneeded, readBack, estimatedNs, ratio, hazardsA, hazardsB, verdict } = row
  const { events, pages, redundantLines } = flushes
  const numbers = [events, pages, unneeded, redundantLines, readBack, Math.round(estimatedNs)].map(String)
  const hazards = [hazardsA, hazardsB].map((frames) => (frames === 0 ? '' : String(frames)))
  return [row.policy, ...numbers, ratio === null ? '-' : ratio.toFixed(2), ...hazards, verdict]
}

/** Lines: a heading, a row for each policy, and why some say nothing. */
export function compareLines(policies: readonly ComparedRow[]): string[] {
  const rows = policies.map(cellsOf)
  const widths = COLUMNS.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)))
  const last = COLUMNS.length - 1
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 || i === last ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join(' ')
      .trimEnd()
  const notes = policies.flatMap((row) => (row.applicable ? [] : [`${row.policy}: ${row.why}`]))
  return [line(COLUMNS), ...rows.map(line), ...notes]
}
