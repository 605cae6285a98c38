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

/** Rows as CSV. Sentences are left out; what a heading says of the rows below it is a column of theirs. */
export function csvOf<T>(columns: readonly Column<T>[], items: readonly TableItem<T>[]): string {
  const named = items.some((item) => item.kind === 'group' && item.name !== undefined)
  let name = ''
  const rows: string[][] = []
  for (const item of items) {
    if (item.kind === 'group') name = item.name ?? ''
    else if (item.kind === 'row') {
      rows.push([...(named ? [name] : []), ...columns.map((column) => column.text(item.row))])
    }
  }
  return csvTable([...(named ? [strings.columns.of] : []), ...columns.map((column) => column.title)], rows)
}
