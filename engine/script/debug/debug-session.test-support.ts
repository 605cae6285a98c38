import type {
  Breakpoints,
  EventBreakpoint,
  EventKind,
  LineBreakpoint,
  Paused,
  ReplReply,
  Resume,
} from '../../protocol/debug.ts'
import { DEFAULT_LIMITS } from '../../protocol/limits.ts'
import type { RunLimits, RunSummary } from '../../protocol/run.ts'
import { type EngineArgs, type EngineReply, type EngineRequestName, engineRequests } from '../../protocol/session.ts'
import { SessionHost } from '../session-host.ts'
import type { Mail } from './mailbox.ts'

/** What a window does while a run is held. */
export interface Window {
  /** Asks the session, as a window does through the mailbox, and gives the answer at once. */
  ask<N extends EngineRequestName>(name: N, args: EngineArgs<N>): EngineReply<N>
  /** Asks, and is answered when the thread is free. */
  tell(name: EngineRequestName, args: unknown): Promise<unknown>
}

/** What a test does each time the run is held; `stop` presses Stop. */
export type OnPause = (paused: Paused, window: Window) => Resume | 'stop'

export interface DebuggedRun {
  readonly summary: RunSummary
  readonly pauses: readonly Paused[]
  readonly host: SessionHost
  readonly repl: (step: number, source: string) => Promise<ReplReply>
}

/** Breakpoints in short: a line or an event alone has no conditions. */
export interface PointsWanted {
  readonly lines?: readonly (number | (Partial<LineBreakpoint> & { readonly line: number }))[]
  readonly events?: readonly (EventKind | EventBreakpoint)[]
}

export function points({ lines = [], events = [] }: PointsWanted = {}): Breakpoints {
  return {
    lines: lines.map((one) => ({
      condition: '',
      hits: null,
      log: '',
      enabled: true,
      ...(typeof one === 'number' ? { line: one } : one),
    })),
    events: events.map((one) => (typeof one === 'string' ? { kind: one, only: '' } : one)),
  }
}

/** Runs a script under control; `onPause` decides how it goes on each time. */
export async function debug(
  source: string,
  options: {
    breakpoints?: PointsWanted
    start?: Resume
    onPause?: OnPause
    policy?: string
    limits?: Partial<RunLimits>
    /** Mail that is there while the script runs: called with each poll. */
    whileRunning?: (poll: number) => { name: EngineRequestName; args: unknown } | null
  } = {},
): Promise<DebuggedRun> {
  const pauses: Paused[] = []
  let held: Paused | null = null
  let stopped = false
  let polls = 0
  const waiting: Mail[] = []
  const wrong: unknown[] = []
  const failing = (message: string): never => {
    throw new Error(message)
  }
  const host = new SessionHost({
    shouldStop: () => stopped,
    onPaused: (paused) => {
      pauses.push(paused)
      held = paused
    },
    mailbox: {
      take: () => {
        const mail = waiting.shift() ?? null
        if (mail !== null || held !== null) return mail
        const wanted = options.whileRunning?.(polls++) ?? null
        return wanted === null ? null : { ...wanted, answer: () => undefined, fail: failing }
      },
      wait: () => {
        if (held === null) throw new Error('waits without being held')
        const paused = held
        let decided: Resume | 'stop' = 'stop'
        try {
          decided = options.onPause?.(paused, { ask, tell }) ?? { how: 'continue' }
        } catch (error) {
          // The session would take it for a failure of the lab.
          wrong.push(error)
        }
        held = null
        if (decided === 'stop') stopped = true
        else waiting.push({ name: 'resume', args: decided, answer: () => undefined, fail: failing })
      },
    },
  })
  // While the run is held, the session reads its mail in a loop of its own; a test asks from within that loop.
  const ask: Window['ask'] = (name, args) => {
    const replies: unknown[] = []
    host.answerNow({ name, args, answer: (value) => replies.push(value), fail: failing })
    if (replies.length !== 1) throw new Error(`${name} was not answered at once`)
    return engineRequests[name].reply.parse(replies[0]) as EngineReply<typeof name>
  }
  const tell: Window['tell'] = (name, args) =>
    new Promise((resolve, reject) => {
      host.answerNow({ name, args, answer: resolve, fail: (message) => reject(new Error(message)) })
    })
  const { outcome } = await host.request('debugRun', {
    fileName: 'test.ts',
    source,
    policy: options.policy ?? 'v1',
    mode: 'worst-case',
    seed: 1,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    breakpoints: points(options.breakpoints),
    start: options.start ?? { how: 'continue' },
  })
  if (wrong.length > 0) throw wrong[0]
  const summary = { ...outcome, journalHash: (await host.request('journalHash', {})).hash }
  return { summary, pauses, host, repl: (step, line) => host.request('repl', { step, source: line }) }
}
