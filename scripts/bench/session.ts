/** What a window waits for: a run of a thousand commands up to the panels, and requests about a log of a million rows. */
import { performance } from 'node:perf_hooks'
import { DEFAULT_LIMITS } from '../../engine/protocol/limits.ts'
import type { RunRequest } from '../../engine/protocol/run.ts'
import { SessionHost } from '../../engine/script/session-host.ts'
import type { Benchmark, Measurement } from './benchmark.ts'
import { bytesInUse, type Effort } from './measure.ts'
import { LONG_LOG, ROWS, THOUSAND_OPS } from './window-scripts.ts'

const IN_WINDOW_MS = 100
const REQUEST_MS = 50

function requestOf(source: string, policy: string): RunRequest {
  const limits = { ...DEFAULT_LIMITS, timeMs: 600_000 }
  return { fileName: 'bench.ts', source, policy, mode: 'worst-case', seed: 1, limits }
}

/**
 * Milliseconds of some work: the best of several, by the clock or by the processor's time, as in `nanoseconds`.
 * @param before done each time before the work, and not measured
 */
async function best(times: number, work: () => Promise<unknown>, before?: () => Promise<void>): Promise<number> {
  let least = Infinity
  for (let i = 0; i < times; i++) {
    await before?.()
    const cpuBefore = process.cpuUsage()
    const from = performance.now()
    await work()
    const { user, system } = process.cpuUsage(cpuBefore)
    least = Math.min(least, performance.now() - from, (user + system) / 1000)
  }
  return least
}

function took(name: string, value: number, atMost: number | null, detail: string): Measurement {
  const goal = atMost === null ? null : ({ bound: 'at most', value: atMost } as const)
  return { name, value, unit: 'ms', goal, detail }
}

async function updatePanels(host: SessionHost, step: number): Promise<void> {
  await host.request('views', { step })
  await host.request('steps', { first: Math.max(0, step - 200), count: 200 })
  await host.request('flushLog', { step, first: 0, count: 200 })
  await host.request('topology', { step })
  await host.request('pages', { step, pages: null, maxSpans: 200 })
  await host.request('memory', { step, first: 0, count: 200, filter: 'all', text: '' })
  await host.request('timelineWindow', { from: 1, to: step, width: 1200 })
}

/** Run to updated panels for a thousand commands. */
export const session: Benchmark = {
  name: 'session',
  async run({ samples }: Effort) {
    const host = new SessionHost({ invariants: 16 })
    const request = requestOf(THOUSAND_OPS, 'v1')
    // As the app does while nobody asks for anything.
    const prepare = (): Promise<void> => host.prepare()
    await prepare()
    const first = await best(1, () => host.request('run', request))
    const run = await best(samples, () => host.request('run', request), prepare)
    const panels = await best(samples, () => updatePanels(host, 1000))
    const both = await best(
      samples,
      async () => {
        await host.request('run', request)
        await updatePanels(host, 1000)
      },
      prepare,
    )
    return [
      took('run to panels', both, IN_WINDOW_MS, '1,000 commands, then views of every panel at the last step'),
      took('  the run', run, null, 'in the sandbox, with the invariants checked as in the app'),
      took('  the first run', first, null, 'of a thread that has just started'),
      took('  the panels', panels, null, 'a step whose states are known'),
    ]
  },
}

/** Requests about a run with a million flushes. */
export const longLog: Benchmark = {
  name: 'long-log',
  async run({ samples }: Effort) {
    const before = bytesInUse()
    const host = new SessionHost({ invariants: false })
    await host.request('run', requestOf(LONG_LOG, 'overflush'))
    const bytes = bytesInUse() - before
    const { total } = await host.request('steps', { first: 0, count: 1 })
    const filter = { hooks: [], verdicts: ['redundant' as const], pages: null, text: '' }
    let text = 0
    const scan = await best(samples, () =>
      host.request('flushRows', { step: 0, first: 0, count: 200, filter: { ...filter, text: String(text++) } }),
    )
    const groups = await best(samples, () => host.request('flushGroups', { filter, by: 'pages' }))
    const timeline = await best(samples, () => host.request('timelineWindow', { from: 1, to: total, width: 1200 }))
    let at = Math.floor(total / 3)
    const forward = await best(samples, () => updatePanels(host, ++at))
    const back = await best(samples, () => updatePanels(host, --at))
    // A run under control keeps the script's values, so that lines can be evaluated.
    const held = new SessionHost({ invariants: false })
    await held.request('debugRun', {
      ...requestOf(LONG_LOG, 'overflush'),
      breakpoints: { lines: [], events: [] },
      start: { how: 'continue' },
    })
    let past = Math.floor(total / 2)
    const line = await best(samples, () => held.request('repl', { step: (past += 5001), source: 'ioas.areas.length' }))
    const variables = await best(samples, () => held.request('variables', { step: (past -= 10_007) }))
    let far = 0
    const jump = await best(samples, () => updatePanels(host, 1 + ((far += 7919 * 31) % total)))
    const rows = `${ROWS.toLocaleString('en-US')} flushes in ${total.toLocaleString('en-US')} steps`
    return [
      took('filter', scan, REQUEST_MS, rows),
      took('group', groups, REQUEST_MS, 'by iopt_pages'),
      took('timeline', timeline, REQUEST_MS, '1,200 points over the whole run'),
      took('one step on', forward, REQUEST_MS, 'views of every panel'),
      took('one step back', back, null, 'views of every panel'),
      took('jump', jump, null, 'views of every panel at a step far away'),
      took('console, far back', line, REQUEST_MS, 'a line at a step in the middle of the run'),
      took('variables, far back', variables, null, 'the list at such a step'),
      {
        name: 'memory',
        value: bytes / 1024 / 1024,
        unit: 'MiB',
        goal: { bound: 'at most', value: 400 },
        detail: 'what the engine keeps of that run',
      },
    ]
  },
}
