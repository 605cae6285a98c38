import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { KeptTable } from '../../engine/protocol/settings.ts'

/** What a user made of a table that is as it comes. */
const AS_IT_COMES: KeptTable = { widths: {}, hidden: [], sort: null }

/** The table that commands about tables are for. */
export interface TableInUse {
  /** Opens the menu of a column's heading. */
  readonly openMenu: () => void
}

/** Widths, order and hidden columns of the tables, by the table's name: they outlive panel and window. */
export const useTables = defineStore('tables', () => {
  const kept = shallowRef<Readonly<Record<string, KeptTable>>>({})
  const inUse = shallowRef<TableInUse | null>(null)

  function restore(saved: Readonly<Record<string, KeptTable>>): void {
    kept.value = { ...saved }
  }
  const of = (name: string): KeptTable => kept.value[name] ?? AS_IT_COMES
  function change(name: string, by: Partial<KeptTable>): void {
    const next = { ...of(name), ...by }
    const { [name]: _own, ...others } = kept.value
    const plain = next.hidden.length === 0 && next.sort === null && Object.keys(next.widths).length === 0
    kept.value = plain ? others : { ...others, [name]: next }
  }
  return {
    kept,
    inUse,
    restore,
    of,
    change,
    reset: (name: string) => change(name, AS_IT_COMES),
  }
})
