/** Breakpoints as they are kept between sessions. */
import type { EventKind, LineBreakpoint } from '../../engine/protocol/debug.ts'
import { parseJson } from '../format/json.ts'
import { keptBreakpointsSchema, oldBreakpointsSchema } from '../../engine/protocol/debug.ts'

/** Which events pause a run, and what narrows each. */
export type KeptEvents = Readonly<Record<EventKind, { readonly enabled: boolean; readonly only: string }>>

export interface KeptBreakpoints {
  readonly lines: ReadonlyMap<string, readonly LineBreakpoint[]>
  readonly events: KeptEvents
}

/** Scripts whose breakpoints are kept, the latest. */
const KEPT_SCRIPTS = 100
const OFF = { enabled: false, only: '' }

/** A breakpoint without conditions. */
export function plainLine(line: number): LineBreakpoint {
  return { line, condition: '', hits: null, log: '', enabled: true }
}

/** @param text what was kept; what cannot be read counts as nothing */
export function readBreakpoints(text: string | null): KeptBreakpoints {
  const value = parseJson(text)
  const saved = keptBreakpointsSchema.safeParse(value)
  if (saved.success)
    return { lines: new Map(saved.data.lines), events: eventsOf((kind) => saved.data.events[kind] ?? OFF) }
  const old = oldBreakpointsSchema.safeParse(value)
  if (!old.success) return { lines: new Map(), events: eventsOf(() => OFF) }
  const { lines, events } = old.data
  return {
    lines: new Map(lines.map(([draft, list]) => [draft, list.map(plainLine)])),
    events: eventsOf((kind) => ({ enabled: events.includes(kind), only: '' })),
  }
}

export function writeBreakpoints({ lines, events }: KeptBreakpoints): string {
  return JSON.stringify({ version: 2, lines: [...lines].slice(-KEPT_SCRIPTS), events })
}

function eventsOf(one: (kind: EventKind) => { enabled: boolean; only: string }): KeptEvents {
  return {
    flush: one('flush'),
    hazard: one('hazard'),
    storage: one('storage'),
    errno: one('errno'),
    expectation: one('expectation'),
  }
}
