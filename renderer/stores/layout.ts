import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef } from 'vue'
import type { KeptLayouts } from '../../engine/protocol/settings.ts'
import type { Dock } from '../dock/dock.ts'
import { panelsOf, readLayout, SCRIPT } from '../dock/layout.ts'
import type { Layout } from '../dock/layout.ts'
import type { Direction } from '../dock/neighbour.ts'
import { family, presetLayout } from '../dock/presets.ts'
import type { PresetId } from '../dock/presets.ts'
import type { PanelId } from '../panels/panel-ids.ts'

/** Where a version of before kept its layout. */
const OLD_KEY = 'layout'
const MAX_NAMED = 50
/** Layouts and closed panels that can be gone back to. */
const MAX_BEFORE = 20
/** What header, timeline and status line take of the window's height, in pixels. */
const AROUND_DOCK = 240

/** Where panels are, and the layouts that were kept under names. Panels hold nothing, so any of this loses nothing. */
export const useLayout = defineStore('layout', () => {
  const dock = shallowRef<Dock | null>(null)
  const current = shallowRef<Layout | null>(null)
  const named = ref<{ readonly name: string; readonly layout: string }[]>([])
  /** Layouts that others took the place of, the latest last: putting one on loses none. */
  const before = shallowRef<readonly Layout[]>([])
  /** Panels that were closed, the latest last, each with the layout that it was closed in. */
  const closed = shallowRef<readonly { readonly panel: PanelId; readonly layout: Layout }[]>([])
  let known: readonly PanelId[] = []
  const kept = computed<KeptLayouts>(() => ({
    version: 2,
    current: current.value === null ? null : JSON.stringify(current.value),
    named: named.value.map((one) => ({ ...one })),
    before: before.value.length === 0 ? null : JSON.stringify(before.value.at(-1)),
  }))

  const presetOf = (id: PresetId): Layout => presetLayout(id, known, window.innerHeight - AROUND_DOCK)
  /** Takes up what was kept. */
  function restore(saved: KeptLayouts, panels: readonly PanelId[]): Layout {
    known = panels
    named.value = saved.named.filter((one) => readLayout(one.layout, panels) !== null)
    const old = localStorage.getItem(OLD_KEY)
    localStorage.removeItem(OLD_KEY)
    const text = saved.current ?? old
    const layout = (text === null ? null : readLayout(text, panels)) ?? presetOf('standard')
    before.value = [saved.before].flatMap((kept) => (kept === null ? [] : (readLayout(kept, panels) ?? [])))
    current.value = layout
    return layout
  }
  function connect(next: Dock | null): void {
    dock.value = next === null ? null : markRaw(next)
  }
  let contents: (panel: PanelId) => string | Promise<string> | undefined = () => undefined
  /** @param read gives a panel's content as text */
  function connectContents(read: typeof contents): void {
    contents = read
  }
  function changed(layout: Layout): void {
    current.value = layout
  }
  function put(layout: Layout): void {
    dock.value?.apply(layout)
    current.value = layout
  }
  /** Puts a layout on; the one of before can be gone back to. */
  function change(layout: Layout): void {
    const now = dock.value?.layout() ?? current.value
    if (now !== null && JSON.stringify(now) !== JSON.stringify(layout))
      before.value = [...before.value, now].slice(-MAX_BEFORE)
    put(layout)
  }
  function apply(text: string): boolean {
    const layout = readLayout(text, known)
    if (layout !== null) change(layout)
    return layout !== null
  }
  const usePreset = (id: PresetId): void => change(presetOf(id))
  /** Goes back to the layout that the last change of layout took away. */
  function goBack(): void {
    const last = before.value.at(-1)
    if (last === undefined) return
    before.value = before.value.slice(0, -1)
    put(last)
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
  /** False if another layout has that name. */
  function rename(name: string, to: string): boolean {
    if (name === to) return true
    if (named.value.some((one) => one.name === to)) return false
    named.value = named.value.map((one) => (one.name === name ? { ...one, name: to } : one))
    return true
  }
  function forget(name: string): void {
    named.value = named.value.filter((one) => one.name !== name)
  }
  /** Keeps a layout again that was forgotten. */
  function bringBack(one: { readonly name: string; readonly layout: string }): void {
    if (named.value.every(({ name }) => name !== one.name)) named.value = [...named.value, one].slice(-MAX_NAMED)
  }
  /** The layout as text, for a bundle. */
  function text(): string {
    return JSON.stringify(dock.value?.layout() ?? current.value)
  }

  /** Brings a panel to the front, and opens it if it is closed. */
  function show(panel: PanelId, takeFocus = false): void {
    dock.value?.show(panel, family(panel, known), takeFocus)
  }
  /** Whether a panel is in sight: open, and not behind another tab. */
  const isVisible = (panel: PanelId): boolean => dock.value?.panels.get(panel)?.visible ?? false
  function close(panel: PanelId): void {
    const layout = dock.value?.layout()
    if (dock.value === null || layout === undefined || !dock.value.isOpen(panel)) return
    dock.value.close(panel)
    if (!dock.value.isOpen(panel)) closed.value = [...closed.value, { panel, layout }].slice(-MAX_BEFORE)
  }
  /** Opens the panel that was closed last: where it was, or beside its like if others were moved since. */
  function reopen(): void {
    const last = closed.value.at(-1)
    if (last === undefined || dock.value === null) return
    closed.value = closed.value.slice(0, -1)
    if (dock.value.isOpen(last.panel)) return reopen()
    const others = panelsOf(last.layout.root).filter((panel) => panel !== last.panel)
    const same = panelsOf(dock.value.layout().root).join() === others.join()
    if (same) put(last.layout)
    show(last.panel, true)
  }
  /** Whether there is a panel that can be closed: all but the script. */
  const closable = computed(() => dock.value !== null && dock.value.subject.value !== SCRIPT)
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
    connectContents,
    /** The content of a drawn panel as text, of panels that have it. */
    textOf: (panel: PanelId): string | Promise<string> | undefined => contents(panel),
    changed,
    apply,
    reset: () => usePreset('standard'),
    usePreset,
    isVisible,
    before,
    goBack,
    keepAs,
    use,
    rename,
    forget,
    bringBack,
    text,
    show,
    subject,
    close,
    closable,
    closed,
    reopen,
    /** Whether the script's side is put away. */
    scriptAway: computed(() => dock.value?.scriptAway.value ?? false),
    toggleScriptSide: () => dock.value?.toggleScriptSide(),
    toggleMaximised: (panel: PanelId) => dock.value?.toggleMaximised(panel),
    closeSubject: () => onSubject((_dock, panel) => close(panel)),
    maximiseSubject: () => onSubject((to, panel) => to.toggleMaximised(panel)),
    moveSubject: (direction: Direction) => onSubject((to, panel) => to.move(panel, direction)),
    resizeSubject: (axis: 'width' | 'height', sign: 1 | -1) => onSubject((to, panel) => to.resize(panel, axis, sign)),
    cycleSubject: (step: 1 | -1) => onSubject((to, panel) => to.cycle(panel, step)),
    focusNext: (step: 1 | -1): boolean => dock.value?.focusNext(step) ?? false,
  }
})
