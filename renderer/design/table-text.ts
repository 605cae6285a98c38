import { csvTable, textTable } from '../format/text-table.ts'
import { strings } from '../strings.ts'
import type { Column, TableItem } from './data-table.ts'

/** Lines of a table as aligned plain text. */
export function textOf<T>(columns: readonly Column<T>[], items: readonly TableItem<T>[]): string {
  return textTable(
    columns.map((column) => ({ title: column.title, align: column.align ?? 'left' })),
    items.map((item) => (item.kind === 'row' ? columns.map((column) => column.text(item.row)) : item.text)),
  )
}

/** A cell of a file of values: digits are not grouped there, and a number has no unit. */
function valueOf<T>({ text, value }: Column<T>, row: T): string {
  if (value !== undefined) return value.of(row)?.toString() ?? ''
  const cell = text(row)
  return /^\d{1,3}(?:,\d{3})+$/.test(cell) ? cell.replaceAll(',', '') : cell
}

/** Rows as CSV. Sentences are left out; what a heading says of the rows below it is a column of theirs. */
export function csvOf<T>(columns: readonly Column<T>[], items: readonly TableItem<T>[]): string {
  const named = items.some((item) => item.kind === 'group' && item.name !== undefined)
  let name = ''
  const rows: string[][] = []
  for (const item of items) {
    if (item.kind === 'group') name = item.name ?? ''
    else if (item.kind === 'row') {
      rows.push([...(named ? [name] : []), ...columns.map((column) => valueOf(column, item.row))])
    }
  }
  const titles = columns.map(({ title, value }) => value?.title ?? title)
  return csvTable([...(named ? [strings.columns.of] : []), ...titles], rows)
}
