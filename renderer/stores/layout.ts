import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef } from 'vue'
import type { KeptLayouts } from '../../engine/protocol/session.ts'
import type { Direction, Dock } from '../dock/dock.ts'
import { readLayout } from '../dock/layout.ts'
import type { Layout } from '../dock/layout.ts'
import type { PanelId } from '../panels/panel-ids.ts'

/** Which panels there are at first, and where. A panel that is in no list is opened by its command alone. */
const STANDARD = {
  version: 1,
  docks: {
    'left-bottom': ['steps', 'output', 'problems', 'console'],
    'right-top': ['domains', 'topology'],
    'right-middle': ['areas', 'pages', 'memory'],
    'right-bottom': ['flushLog', 'hazards', 'expectations', 'compare'],
  },
  shown: { 'left-bottom': 'steps', 'right-top': 'domains', 'right-middle': 'areas', 'right-bottom': 'flushLog' },
  splits: { columns: [46, 54], left: [62, 38], right: [30, 32, 38] },
} as const satisfies {
  readonly docks: Readonly<Record<string, readonly PanelId[]>>
  readonly [key: string]: unknown
}

/** Where a version of before kept its layout. */
const OLD_KEY = 'layout'
const MAX_NAMED = 50

/** Where panels are, and the layouts that were kept under names. Panels hold nothing, so any of this loses nothing. */
export const useLayout = defineStore('layout', () => {
  const dock = shallowRef<Dock | null>(null)
  const current = shallowRef<Layout | null>(null)
  const named = ref<{ readonly name: string; readonly layout: string }[]>([])
  let known: readonly PanelId[] = []
  const kept = computed<KeptLayouts>(() => ({
    version: 2,
    current: current.value === null ? null : JSON.stringify(current.value),
    named: named.value.map((one) => ({ ...one })),
  }))

  function standard(): Layout {
    const layout = readLayout(JSON.stringify(STANDARD), known)
    if (layout === null) throw new Error('the standard layout has a script')
    return layout
  }
  /** Takes up what was kept. */
  function restore(saved: KeptLayouts, panels: readonly PanelId[]): Layout {
    known = panels
    named.value = saved.named.filter((one) => readLayout(one.layout, panels) !== null)
    const old = localStorage.getItem(OLD_KEY)
    localStorage.removeItem(OLD_KEY)
    const text = saved.current ?? old
    const layout = (text === null ? null : readLayout(text, panels)) ?? standard()
    current.value = layout
    return layout
  }
  function connect(next: Dock | null): void {
    dock.value = next === null ? null : markRaw(next)
  }
  function changed(layout: Layout): void {
    current.value = layout
  }
  function apply(text: string): boolean {
    const layout = readLayout(text, known)
    if (layout === null) return false
    dock.value?.apply(layout)
    current.value = layout
    return true
  }
  function reset(): void {
    apply(JSON.stringify(standard()))
  }
  /** Keeps the layout as it is under a name; one of the same name is replaced. */
  function keepAs(name: string): void {
    const layout = dock.value?.layout() ?? current.value
    if (layout === null) return
    const others = named.value.filter((one) => one.name !== name)
    named.value = [...others, { name, layout: JSON.stringify(layout) }].slice(-MAX_NAMED)
  }
  function use(name: string): void {
    const found = named.value.find((one) => one.name === name)
    if (found !== undefined) apply(found.layout)
  }
  function forget(name: string): void {
    named.value = named.value.filter((one) => one.name !== name)
  }
  /** The layout as text, for a bundle. */
  function text(): string {
    return JSON.stringify(dock.value?.layout() ?? current.value)
  }

  /** Panels that are in one dock with a panel at first: where it opens. */
  function family(panel: PanelId): PanelId[] {
    const lists: readonly (readonly PanelId[])[] = Object.values(STANDARD.docks)
    const own = lists.find((list) => list.includes(panel)) ?? STANDARD.docks['right-middle']
    return [...own.filter((one) => one !== panel), 'areas', 'domains', 'flushLog', 'steps']
  }
  /** Brings a panel to the front, and opens it if it is closed. */
  function show(panel: PanelId, takeFocus = false): void {
    dock.value?.show(panel, family(panel), takeFocus)
  }
  /** The panel that commands about panels are for. */
  function subject(): PanelId | null {
    return dock.value?.current() ?? null
  }
  function onSubject(work: (dock: Dock, panel: PanelId) => void): void {
    const panel = subject()
    if (dock.value !== null && panel !== null) work(dock.value, panel)
  }
  return {
    named,
    kept,
    restore,
    connect,
    changed,
    apply,
    reset,
    keepAs,
    use,
    forget,
    text,
    show,
    subject,
    close: (panel: PanelId) => dock.value?.close(panel),
    toggleMaximised: (panel: PanelId) => dock.value?.toggleMaximised(panel),
    closeSubject: () => onSubject((to, panel) => to.close(panel)),
    maximiseSubject: () => onSubject((to, panel) => to.toggleMaximised(panel)),
    moveSubject: (direction: Direction) => onSubject((to, panel) => to.move(panel, direction)),
    resizeSubject: (axis: 'width' | 'height', sign: 1 | -1) => onSubject((to, panel) => to.resize(panel, axis, sign)),
    focusNext: (step: 1 | -1) => dock.value?.focusNext(step),
  }
})
