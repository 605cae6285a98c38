import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Breakpoints, EventBreakpoint } from '../../engine/protocol/debug.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { useNotices } from './notices.ts'
import { useScripts } from './scripts.ts'

/** Events that can pause a run, in the order in which they are offered. */
export const EVENT_BREAKPOINTS: readonly EventBreakpoint[] = ['flush', 'hazard', 'storage', 'errno', 'expectation']
const KEY = 'breakpoints'
/** Scripts whose breakpoints are kept, the latest. */
const KEPT_SCRIPTS = 100

/** Breakpoints of each script by lines, and the events that pause any run. Kept between sessions. */
export const useBreakpoints = defineStore('breakpoints', () => {
  const saved = readSaved()
  const lines = shallowRef<ReadonlyMap<string, readonly number[]>>(saved.lines)
  const events = ref<EventBreakpoint[]>(saved.events)
  /** Counts changes, so that an answer about older lines is left alone. */
  let version = 0

  function keep(): void {
    const list = [...lines.value].slice(-KEPT_SCRIPTS)
    localStorage.setItem(KEY, JSON.stringify({ version: 1, lines: list, events: events.value }))
  }
  function linesOf(draft: string | undefined): readonly number[] {
    return draft === undefined ? [] : (lines.value.get(draft) ?? [])
  }
  /** What a run of a script is started with. */
  function of(draft: string): Breakpoints {
    return { lines: [...linesOf(draft)], events: [...events.value] }
  }
  function put(draft: string, next: readonly number[]): void {
    const map = new Map(lines.value)
    map.delete(draft)
    if (next.length > 0)
      map.set(
        draft,
        [...new Set(next)].sort((a, b) => a - b),
      )
    lines.value = map
    version += 1
    keep()
  }
  /** The editor moved them with the text. */
  function moved(draft: string, next: readonly number[]): void {
    put(draft, next)
  }
  async function set(draft: string, next: readonly number[]): Promise<void> {
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
      if (asked === version) put(draft, answer.lines)
    } catch (error) {
      useNotices().error(sentenceOf(error))
    }
  }
  /** Puts a breakpoint on a line, or takes it away. */
  function toggle(draft: string, line: number): Promise<void> {
    const now = linesOf(draft)
    return set(draft, now.includes(line) ? now.filter((one) => one !== line) : [...now, line])
  }
  function toggleEvent(event: EventBreakpoint): void {
    const on = events.value.includes(event)
    events.value = on ? events.value.filter((one) => one !== event) : [...events.value, event]
    version += 1
    keep()
    const draft = useScripts().active?.id
    if (draft !== undefined) void tell(draft)
  }
  function clear(draft: string): Promise<void> {
    events.value = []
    return set(draft, [])
  }
  return { lines, events, linesOf, of, moved, toggle, toggleEvent, clear }
})

function readSaved(): { lines: Map<string, readonly number[]>; events: EventBreakpoint[] } {
  const nothing = { lines: new Map<string, readonly number[]>(), events: [] }
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    if (typeof saved !== 'object' || saved === null || !('lines' in saved) || !('events' in saved)) return nothing
    const lines = new Map<string, readonly number[]>()
    for (const entry of Array.isArray(saved.lines) ? (saved.lines as unknown[]) : []) {
      if (!Array.isArray(entry)) continue
      const [draft, list] = entry as unknown[]
      if (typeof draft !== 'string' || !Array.isArray(list)) continue
      lines.set(
        draft,
        list.filter((line): line is number => Number.isInteger(line) && line > 0),
      )
    }
    const { events } = saved
    return { lines, events: Array.isArray(events) ? EVENT_BREAKPOINTS.filter((event) => events.includes(event)) : [] }
  } catch {
    return nothing
  }
}
