import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import type { PanelId } from '../panels/panel-ids.ts'

/** Where panels can be. */
export const DOCKS = ['left-bottom', 'right-top', 'right-middle', 'right-bottom'] as const
export type DockId = (typeof DOCKS)[number]

/** Splits of the window, each the percentages of its panes. */
export type SplitId = 'columns' | 'left' | 'right'

interface Layout {
  readonly version: 1
  readonly docks: Record<DockId, PanelId[]>
  readonly shown: Record<DockId, PanelId>
  readonly splits: Record<SplitId, number[]>
}

const KEY = 'layout'

function standard(): Layout {
  return {
    version: 1,
    docks: {
      'left-bottom': ['steps', 'output', 'problems', 'console'],
      'right-top': ['domains'],
      'right-middle': ['areas'],
      'right-bottom': ['flushLog', 'hazards', 'expectations'],
    },
    shown: { 'left-bottom': 'steps', 'right-top': 'domains', 'right-middle': 'areas', 'right-bottom': 'flushLog' },
    splits: { columns: [46, 54], left: [62, 38], right: [30, 32, 38] },
  }
}

/** Which panels are in which dock, which tab is shown, and how large panes are. Kept between sessions. */
export const useLayout = defineStore('layout', () => {
  const layout = reactive(standard())
  const saved = readSaved()
  if (saved !== null) {
    Object.assign(layout.shown, saved.shown)
    Object.assign(layout.splits, saved.splits)
  }
  watch(layout, () => localStorage.setItem(KEY, JSON.stringify(layout)))

  /** Brings a panel to the front of its dock. */
  function show(panel: PanelId): void {
    const dock = DOCKS.find((one) => layout.docks[one].includes(panel))
    if (dock !== undefined) layout.shown[dock] = panel
  }
  /** Size of a pane in percent of its split. */
  function sizeOf(split: SplitId, pane: number): number {
    return layout.splits[split][pane] ?? 100 / layout.splits[split].length
  }
  function resize(split: SplitId, sizes: readonly number[]): void {
    if (sizes.length === layout.splits[split].length) layout.splits[split] = [...sizes]
  }
  return { layout, show, sizeOf, resize }
})

/** The saved layout with everything dropped that this version does not know. */
function readSaved(): Pick<Layout, 'shown' | 'splits'> | null {
  const base = standard()
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    if (!isRecord(saved) || saved['version'] !== 1) return null
    const shown = isRecord(saved['shown']) ? saved['shown'] : {}
    for (const dock of DOCKS) {
      const panel = base.docks[dock].find((one) => one === shown[dock])
      if (panel !== undefined) base.shown[dock] = panel
    }
    const splits = isRecord(saved['splits']) ? saved['splits'] : {}
    for (const split of ['columns', 'left', 'right'] as const) {
      const sizes = splits[split]
      if (!Array.isArray(sizes) || sizes.length !== base.splits[split].length) continue
      const numbers = sizes.filter((size): size is number => typeof size === 'number' && size > 0 && size < 100)
      if (numbers.length === sizes.length) base.splits[split] = numbers
    }
    return base
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
