import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../protocol/limits.ts'
import { engineRequests } from '../protocol/session.ts'
import { SessionHost } from './session-host.ts'

const SOURCE = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas()
const igpu = lab.device('igpu', { coherent: false })
ioas.map({ iova: 0x100_0000n, from: vm.memory })
igpu.attach(ioas)
igpu.unplug()
`
const REQUEST = {
  fileName: 's.ts',
  source: SOURCE,
  policy: 'v1',
  mode: 'worst-case',
  seed: 1,
  limits: DEFAULT_LIMITS,
} as const

it('answers before the first run', async () => {
  const host = new SessionHost()
  expect(await host.request('steps', { first: 0, count: 100 })).toEqual({ total: 0, first: 0, rows: [] })
  expect((await host.request('views', { step: 0 })).domains.ioases).toEqual([])
  expect((await host.request('flushLog', { step: 0, first: 0, count: 10 })).total).toBe(0)
})

it('offers the policies and the declarations of the script API', async () => {
  const host = new SessionHost()
  const policies = engineRequests.policies.reply.parse(await host.request('policies', {}))
  expect(policies.map(({ name }) => name).slice(0, 4)).toEqual(['none', 'v1', 'v1-fix', 'v2'])
  expect((await host.request('scriptApi', {})).source).toContain('declare const lab: Lab')
})

it('runs a script and shows any of its steps', async () => {
  const host = new SessionHost()
  const summary = engineRequests.run.reply.parse(await host.request('run', REQUEST))
  expect(summary).toMatchObject({ ops: 7, error: null, hazards: [], flushes: { events: 2, pages: 16 } })

  const { total, rows } = await host.request('steps', { first: 5, count: 2 })
  expect(total).toBe(7)
  expect(rows.map(({ step, label, line, flushedPages }) => [step, label, line, flushedPages])).toEqual([
    [6, 'igpu.attach', 5, 8],
    [7, 'igpu.unplug', 6, 8],
  ])
  const attached = await host.request('views', { step: 6 })
  expect(attached.domains.ioases[0]?.domains.map(({ domain, change }) => [domain.name, change])).toEqual([
    ['N0', 'new'],
  ])
  expect(attached.areas.ioases[0]?.areas[0]?.storageDomain?.name).toBe('N0')
  const gone = await host.request('views', { step: 7 })
  expect(gone.domains.ioases[0]?.domains).toEqual([])
  expect(gone.status.pinnedPages).toBe(0)
  // Going back shows the earlier state again.
  expect(await host.request('views', { step: 6 })).toEqual(attached)

  const log = await host.request('flushLog', { step: 6, first: 0, count: 10 })
  expect(log).toMatchObject({ total: 2, upToCursor: 1 })
  expect(log.rows.map(({ line, future }) => [line, future])).toEqual([
    [5, false],
    [6, true],
  ])
})

it('keeps the steps of a script that failed', async () => {
  const host = new SessionHost()
  const summary = await host.request('run', { ...REQUEST, source: `${SOURCE}ioas.nope()` })
  expect(summary.error?.place).toEqual({ fileName: 's.ts', line: 7, column: 6 })
  expect((await host.request('steps', { first: 0, count: 1 })).total).toBe(7)
})

it('says in a sentence that a policy is unknown', async () => {
  await expect(new SessionHost().request('run', { ...REQUEST, policy: 'v3' })).rejects.toThrow(/no flush policy.*v3/)
})

it('answers a run with its end: at least half a window of rows, where there are so many', async () => {
  const host = new SessionHost()
  for (const [notes, first] of [
    [30, 0],
    [100, 0],
    [120, 0],
    [149, 0],
    [150, 100],
    [1000, 900],
  ] as const) {
    const source = `for (let i = 0; i < ${String(notes)}; i++) lab.note(String(i))`
    const reply = engineRequests.debugRun.reply.parse(
      await host.request('debugRun', {
        ...{ ...REQUEST, source, breakpoints: { lines: [], events: [] } },
        start: { how: 'continue' },
      }),
    )
    const { outcome, steps, views, flushLog, lines } = reply
    expect([outcome.ops, views.status.step, lines[0]?.steps]).toEqual([notes, notes, notes])
    expect([steps.total, steps.first, steps.rows[0]?.step, steps.rows.at(-1)?.step]).toEqual([
      ...[notes, first, first + 1, notes],
    ])
    expect(flushLog).toMatchObject({ total: 0, first: 0, rows: [] })
    expect(await host.request('reached', {})).toEqual(reply)
  }
})
