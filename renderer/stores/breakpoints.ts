import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Breakpoints, EventKind, LineBreakpoint } from '../../engine/protocol/debug.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { type KeptEvents, plainLine, readBreakpoints, writeBreakpoints } from './kept-breakpoints.ts'
import { useNotices } from './notices.ts'
import { useScripts } from './scripts.ts'

/** Events that can pause a run, in the order in which they are offered. */
export const EVENT_BREAKPOINTS: readonly EventKind[] = ['flush', 'hazard', 'storage', 'errno', 'expectation']
const KEY = 'breakpoints'
const NONE: readonly LineBreakpoint[] = []

/** Breakpoints of each script by lines, and the events that pause any run. Kept between sessions. */
export const useBreakpoints = defineStore('breakpoints', () => {
  const saved = readBreakpoints(localStorage.getItem(KEY))
  const lines = shallowRef<ReadonlyMap<string, readonly LineBreakpoint[]>>(saved.lines)
  const events = shallowRef<KeptEvents>(saved.events)
  /** The line whose breakpoint is being edited. */
  const editing = ref<number | null>(null)
  /** Counts changes, so that an answer about older lines is left alone. */
  let version = 0

  function keep(): void {
    localStorage.setItem(KEY, writeBreakpoints({ lines: lines.value, events: events.value }))
  }
  function linesOf(draft: string | undefined): readonly LineBreakpoint[] {
    return draft === undefined ? NONE : (lines.value.get(draft) ?? NONE)
  }
  /** How many pause something. */
  const eventCount = computed(() => EVENT_BREAKPOINTS.filter((kind) => events.value[kind].enabled).length)
  /** What a run of a script is started with. */
  function of(draft: string): Breakpoints {
    return {
      lines: [...linesOf(draft)],
      events: EVENT_BREAKPOINTS.flatMap((kind) => {
        const { enabled, only } = events.value[kind]
        return enabled ? [{ kind, only }] : []
      }),
    }
  }
  /** One breakpoint a line: the last of several that came to the same one. */
  function put(draft: string, next: readonly LineBreakpoint[]): void {
    const map = new Map(lines.value)
    map.delete(draft)
    const byLine = new Map(next.map((one) => [one.line, one]))
    if (byLine.size > 0)
      map.set(
        draft,
        [...byLine.values()].sort((a, b) => a.line - b.line),
      )
    lines.value = map
    version += 1
    keep()
  }
  /** The editor moved them with the text; null for one whose line went. */
  function moved(draft: string, next: readonly (number | null)[]): void {
    put(draft, atLines(linesOf(draft), next))
  }
  async function set(draft: string, next: readonly LineBreakpoint[]): Promise<void> {
    put(draft, next)
    await tell(draft)
  }
  /** Tells the engine, which moves lines without a statement to the next that has one. */
  async function tell(draft: string): Promise<void> {
    const scripts = useScripts()
    const script = scripts.tabs.find((tab) => tab.id === draft)
    if (script === undefined) return
    const asked = version
    try {
      const source = scripts.source(draft)
      const answer = await engine('setBreakpoints', { fileName: script.title, source, breakpoints: of(draft) })
      if (asked === version) put(draft, atLines(linesOf(draft), answer.lines))
    } catch (error) {
      useNotices().error(sentenceOf(error))
    }
  }
  /** Puts a breakpoint on a line, or takes it away. */
  function toggle(draft: string, line: number): Promise<void> {
    const now = linesOf(draft)
    const others = now.filter((one) => one.line !== line)
    return set(draft, others.length < now.length ? others : [...now, plainLine(line)])
  }
  function change(draft: string, line: number, part: Partial<Omit<LineBreakpoint, 'line'>>): Promise<void> {
    return set(
      draft,
      linesOf(draft).map((one) => (one.line === line ? { ...one, ...part } : one)),
    )
  }
  /** Switches all of a script on, or off. */
  function enableAll(draft: string, enabled: boolean): Promise<void> {
    return set(
      draft,
      linesOf(draft).map((one) => ({ ...one, enabled })),
    )
  }
  /** Lets the user edit the breakpoint of a line; makes one if there is none. */
  async function edit(draft: string, line: number): Promise<void> {
    if (!linesOf(draft).some((one) => one.line === line)) await toggle(draft, line)
    editing.value = linesOf(draft).find((one) => one.line >= line)?.line ?? null
  }
  function changeEvent(kind: EventKind, part: Partial<{ enabled: boolean; only: string }>): void {
    events.value = { ...events.value, [kind]: { ...events.value[kind], ...part } }
    version += 1
    keep()
    const draft = useScripts().active?.id
    if (draft !== undefined) void tell(draft)
  }
  /** What came with a script: its lines, and events beside those that pause already. */
  function take(draft: string, given: Breakpoints): void {
    const next: Record<EventKind, { enabled: boolean; only: string }> = { ...events.value }
    for (const { kind, only } of given.events) next[kind] = { enabled: true, only }
    events.value = next
    put(draft, given.lines)
  }
  /** Takes all away, of a script and of events. */
  function clear(draft: string): Promise<void> {
    events.value = readBreakpoints(null).events
    return set(draft, [])
  }
  return {
    lines,
    events,
    eventCount,
    editing,
    linesOf,
    of,
    moved,
    toggle,
    change,
    enableAll,
    edit,
    changeEvent,
    take,
    clear,
  }
})

/** The same breakpoints on other lines, in order; those without a line are gone. */
function atLines(all: readonly LineBreakpoint[], next: readonly (number | null)[]): LineBreakpoint[] {
  return all.flatMap((one, i) => {
    const line = next[i] ?? null
    return line === null ? [] : [{ ...one, line }]
  })
}
