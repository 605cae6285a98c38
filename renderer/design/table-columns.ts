import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { useTables } from '../stores/tables.ts'
import { tableStrings } from '../strings/tables.ts'
import type { Column, TableSource } from './data-table.ts'
import type { MenuItem } from './menu.ts'
import { fitPixels, leastFit, leastTitleFit } from './fit-width.ts'
import { naturalKey } from './sort-items.ts'
import type { SortKey } from './sort-items.ts'

/** Pixels that a key makes a column wider or narrower by, and the narrowest that one can be. */
const STEP = 16
const LEAST = 28
const MOST = 4000
/** Pixels of a column that says nothing of its own width. */
const UNTOLD = 60

/** Pixels beside the cells of a row, left and right together. */
const AROUND_ROW = 12

/** Wider a column does not get by itself. */
const MOST_WHOLE = 300

/** The columns of a table as its user has them. */
export interface TableColumns<T> {
  readonly shown: ComputedRef<readonly Column<T>[]>
  /** Tracks of the CSS grid of a row. */
  readonly tracks: ComputedRef<string>
  readonly minWidth: ComputedRef<string>
  /** The rows in the order that was asked for. */
  readonly source: ComputedRef<TableSource<T>>
  readonly canSort: ComputedRef<boolean>
  /** What is drawn of a cell. */
  drawnOf(column: Column<T>, row: T): string
  /** The whole text of a cell of which a short form is drawn; null where the whole is. */
  exactOf(column: Column<T>, row: T): string | null
  /** How the rows are ordered by a column. */
  sortOf(key: string): 'ascending' | 'descending' | 'none'
  /** To the next of: ascending, descending, as they come. */
  turnSort(key: string): void
  setWidth(key: string, pixels: number): void
  /** Makes room for what is never cut off in these rows. */
  fitTo(rows: readonly T[]): void
  hide(key: string): void
  /** The tracks with one of them as wide as what it holds, to measure by. */
  tracksToFit(key: string): string
  /** What can be done with a column. */
  menu(key: string, widthNow: () => number, fit: () => void): readonly MenuItem[]
}

/**
 * @param name of the table, under which what is changed is kept
 * @param room pixels that there are for a row; 0 while nobody knows
 */
export function useTableColumns<T>(
  name: () => string,
  columns: () => readonly Column<T>[],
  rows: () => TableSource<T>,
  room: () => number,
): TableColumns<T> {
  const tables = useTables()
  const kept = computed(() => tables.of(name()))
  /** Room that was needed so far, by column, for whole texts and for short ones. */
  const needed = shallowRef<ReadonlyMap<string, number>>(new Map())
  const neededShort = shallowRef<ReadonlyMap<string, number>>(new Map())
  const shown = computed(() => {
    const { hidden } = kept.value
    if (hidden.length === 0) return columns()
    const left = columns().filter(({ key }) => !hidden.includes(key))
    return left.length === 0 ? columns() : left
  })
  const wholeTrack = ({ key, width }: Column<T>): string => {
    const pixels = kept.value.widths[key]
    if (pixels !== undefined) return `${pixels}px`
    const wanted = needed.value.get(key)
    return wanted === undefined
      ? width
      : width.replace(PIXELS, (_all, least: string) => `${Math.max(Number(least), wanted)}px`)
  }
  const least = (tracks: readonly string[]): number =>
    tracks.reduce((sum, track) => sum + leastPixels(track), AROUND_ROW)
  const isNarrow = computed(() => room() > 0 && least(shown.value.map(wholeTrack)) > room())
  /** Who gave a column a width wants to see what is in it. */
  const isShort = ({ key, short }: Column<T>): boolean =>
    short !== undefined && isNarrow.value && kept.value.widths[key] === undefined
  const trackOf = (column: Column<T>): string => {
    if (!isShort(column)) return wholeTrack(column)
    const wanted = Math.max(leastTitleFit(column.title.length), neededShort.value.get(column.key) ?? 0)
    return wholeTrack(column).replace(PIXELS, `${wanted}px`)
  }
  const drawnOf = (column: Column<T>, row: T): string =>
    isShort(column) ? (column.short?.(row) ?? '') : column.text(row)
  function exactOf(column: Column<T>, row: T): string | null {
    const whole = column.text(row)
    return isShort(column) && column.short?.(row) !== whole ? whole : null
  }
  function fitTo(list: readonly T[]): void {
    widen(needed, list, (column) =>
      column.align === 'right' || column.whole === true ? [column.text, fitPixels] : null,
    )
    widen(neededShort, list, (column) =>
      column.short === undefined ? null : [column.short, column.mono === true ? fitPixels : leastFit],
    )
  }
  function widen(
    map: ShallowRef<ReadonlyMap<string, number>>,
    list: readonly T[],
    how: (column: Column<T>) => readonly [text: (row: T) => string, pixels: (letters: number) => number] | null,
  ): void {
    const wider = new Map<string, number>()
    for (const column of shown.value) {
      const own = how(column)
      if (own === null) continue
      const [text, pixels] = own
      const letters = list.reduce((most, row) => Math.max(most, text(row).length), 0)
      const wanted = Math.min(MOST_WHOLE, pixels(letters))
      if (wanted > (map.value.get(column.key) ?? 0)) wider.set(column.key, wanted)
    }
    if (wider.size > 0) map.value = new Map([...map.value, ...wider])
  }
  const sorted = computed(() => {
    const { sort } = kept.value
    const column = sort === null ? undefined : shown.value.find(({ key }) => key === sort.column)
    return sort === null || column === undefined ? null : { column, descending: sort.descending }
  })
  const source = computed(() => {
    const { sorted: order } = rows()
    if (sorted.value === null || order === undefined) return rows()
    const { column, descending } = sorted.value
    return order(column.order ?? orderOf(column), descending)
  })
  const canSort = computed(() => rows().sorted !== undefined)

  function sortBy(column: string, descending: boolean | null): void {
    tables.change(name(), { sort: descending === null ? null : { column, descending } })
  }
  function sortOf(key: string): 'ascending' | 'descending' | 'none' {
    if (!canSort.value || sorted.value?.column.key !== key) return 'none'
    return sorted.value.descending ? 'descending' : 'ascending'
  }
  function turnSort(key: string): void {
    if (!canSort.value) return
    const now = sortOf(key)
    sortBy(key, now === 'none' ? false : now === 'ascending' ? true : null)
  }
  function setWidth(key: string, pixels: number): void {
    const width = Math.round(Math.max(LEAST, Math.min(MOST, pixels)))
    tables.change(name(), { widths: { ...kept.value.widths, [key]: width } })
  }
  function hide(key: string): void {
    if (shown.value.length > 1) tables.change(name(), { hidden: [...kept.value.hidden, key] })
  }
  function show(key: string): void {
    tables.change(name(), { hidden: kept.value.hidden.filter((one) => one !== key) })
  }
  function menu(key: string, widthNow: () => number, fit: () => void): readonly MenuItem[] {
    const text = tableStrings
    const column = shown.value.find((one) => one.key === key)
    if (column === undefined) return []
    const part = text.column(column.title)
    const changed = tables.kept[name()] !== undefined
    const items: MenuItem[] = canSort.value
      ? [
          { title: text.ascending, part, key: text.keys.sort, run: () => sortBy(key, false) },
          { title: text.descending, part, run: () => sortBy(key, true) },
          { title: text.unsorted, part, disabled: sorted.value === null, run: () => sortBy(key, null) },
        ]
      : [{ title: text.cannotSort, part, note: text.cannotSortWhy, disabled: true, run: () => undefined }]
    items.push(
      { title: text.wider, part, key: text.keys.wider, run: () => setWidth(key, widthNow() + STEP) },
      { title: text.narrower, part, key: text.keys.narrower, run: () => setWidth(key, widthNow() - STEP) },
      { title: text.fit, part, key: text.keys.fit, run: fit },
      { title: text.hide, part, key: text.keys.hide, disabled: shown.value.length === 1, run: () => hide(key) },
    )
    for (const one of columns())
      if (kept.value.hidden.includes(one.key))
        items.push({ title: text.show(one.title), part: text.table, run: () => show(one.key) })
    items.push({ title: text.reset, part: text.table, disabled: !changed, run: () => tables.reset(name()) })
    return items
  }
  return {
    shown,
    tracks: computed(() => shown.value.map(trackOf).join(' ')),
    minWidth: computed(() => `${least(shown.value.map(trackOf))}px`),
    source,
    canSort,
    drawnOf,
    exactOf,
    sortOf,
    turnSort,
    setWidth,
    fitTo,
    hide,
    tracksToFit: (key) => shown.value.map((one) => (one.key === key ? 'max-content' : trackOf(one))).join(' '),
    menu,
  }
}

/** Numbers by their value; rows without one come first. Texts as people read them. */
function orderOf<T>({ text, value }: Column<T>): (row: T) => SortKey {
  return value === undefined ? (row) => naturalKey(text(row)) : (row) => value.of(row) ?? -1
}

/** The least width that a track gives. */
const PIXELS = /(\d+)px/

function leastPixels(width: string): number {
  return Number(PIXELS.exec(width)?.[1] ?? UNTOLD)
}
