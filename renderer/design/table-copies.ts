/** What leaves a table: its lines as text and as CSV, those that are here or all that there are. */
import { sentenceOf } from '../bridge.ts'
import { useNotices } from '../stores/notices.ts'
import { copyText } from './clipboard.ts'
import type { Column, TableItem, TableSource } from './data-table.ts'
import { csvOf, textOf } from './table-text.ts'

/** Rows that are copied or saved; more is no text that anybody reads. */
const MOST = 100_000

export interface TableCopies {
  readonly asText: () => string
  readonly asCsv: () => string
  /** With the lines that are fetched for it. */
  readonly wholeText: () => Promise<string>
  readonly wholeCsv: () => Promise<string>
  /** Takes all of it to the clipboard, or says why not. */
  readonly copyAll: () => Promise<void>
}

/**
 * @param shown the columns in sight
 * @param source the lines, in the order in which they are shown
 * @param inSight the lines that are drawn: they stand for all of a source that fetches
 */
export function useTableCopies<T>(
  shown: () => readonly Column<T>[],
  source: () => TableSource<T>,
  inSight: () => readonly TableItem<T>[],
): TableCopies {
  function linesHere(): readonly TableItem<T>[] {
    const lines = source().all(MOST)
    return lines instanceof Promise ? inSight() : lines
  }
  const wholeText = async (): Promise<string> => textOf(shown(), await source().all(MOST))
  return {
    asText: () => textOf(shown(), linesHere()),
    asCsv: () => csvOf(shown(), linesHere()),
    wholeText,
    wholeCsv: async () => csvOf(shown(), await source().all(MOST)),
    async copyAll() {
      try {
        copyText(await wholeText())
      } catch (error) {
        useNotices().error(sentenceOf(error))
      }
    },
  }
}
