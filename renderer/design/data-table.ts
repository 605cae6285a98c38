import type { ObjectRef } from '../../engine/protocol/panels.ts'
import type { WindowedRows } from '../stores/windowed-rows.ts'
import { sortItems } from './sort-items.ts'
import type { SortKey } from './sort-items.ts'

/** A column of a table. `text` is what is copied; what is drawn may add signs. */
export interface Column<T> {
  readonly key: string
  readonly title: string
  /** What the title means, for who points at it. */
  readonly hint?: string
  /** CSS grid track, e.g. `64px`, `minmax(80px, 1fr)`. */
  readonly width: string
  readonly align?: 'left' | 'right'
  readonly mono?: boolean
  /** Never cut off, as columns of numbers are not: a part of an address or a range looks like another one. */
  readonly whole?: boolean
  readonly text: (row: T) => string
  /** What is drawn instead where a table is too narrow for its columns; the whole text is told to who points at it or hears it. */
  readonly short?: (row: T) => string
  /** What a file of values has in place of a text with a unit: a number, and its unit in the title. */
  readonly value?: { readonly title: string; readonly of: (row: T) => number | bigint | null }
  /** What rows are put in order by; their text, numbers in it as numbers, without it. */
  readonly order?: (row: T) => SortKey
}

/** What the step under the cursor did to a row, or where the row stands to the cursor. */
export type RowTone = 'plain' | 'new' | 'changed' | 'future'

/** A line of a table: a row, or a heading or sentence across all columns. */
export type TableItem<T> =
  | {
      readonly kind: 'row'
      readonly key: string
      readonly row: T
      readonly tone: RowTone
      /** What the row belongs to: it lights up while one of these is selected. */
      readonly objects?: readonly ObjectRef[]
      /** Where it stands in a tree, from 1; `open` is null for a row that has nothing under it. */
      readonly tree?: { readonly level: number; readonly open: boolean | null }
    }
  | {
      readonly kind: 'group' | 'note'
      readonly key: string
      readonly text: string
      /** What the rows below a heading belong to, for a file that has no headings. */
      readonly name?: string
    }

/** The lines of a table. */
export interface TableSource<T> {
  readonly count: number
  /** Every line is a row, so that where one lies is known without asking for those before it. */
  readonly onlyRows: boolean
  /** Undefined for a line that is still on its way; to be asked for what is drawn, and for nothing else. */
  readonly at: (index: number) => TableItem<T> | undefined
  /** All lines, at most `most`, wherever they are. */
  readonly all: (most: number) => readonly TableItem<T>[] | Promise<readonly TableItem<T>[]>
  /** The lines in another order; a list that is fetched in the order of the run has none. */
  readonly sorted?: (keyOf: (row: T) => SortKey, descending: boolean) => TableSource<T>
}

/** A table of lines that are all here. */
export function listSource<T>(items: readonly TableItem<T>[]): TableSource<T> {
  return {
    count: items.length,
    onlyRows: items.every(({ kind }) => kind === 'row'),
    at: (index) => items[index],
    all: (most) => items.slice(0, most),
    sorted: (keyOf, descending) => listSource(sortItems(items, keyOf, descending)),
  }
}

/** A table over a long list that is fetched window by window. */
export function windowedSource<T>(
  rows: WindowedRows<T>,
  key: (row: T) => string,
  tone: (row: T) => RowTone,
  objects: (row: T) => readonly ObjectRef[] = () => [],
): TableSource<T> {
  const itemOf = (row: T): TableItem<T> => ({
    kind: 'row',
    key: key(row),
    row,
    tone: tone(row),
    objects: objects(row),
  })
  return {
    count: rows.total.value,
    onlyRows: true,
    at(index) {
      const row = rows.at(index)
      return row === undefined ? undefined : itemOf(row)
    },
    all: async (most) => (await rows.all(most)).map(itemOf),
  }
}
