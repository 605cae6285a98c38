import { expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../protocol/limits.ts'
import { SessionHost } from '../session-host.ts'
import { ReadyEngines } from './ready-engine.ts'

it('gives each guest an engine of its own, made ahead or not', async () => {
  const engines = new ReadyEngines()
  const api = '(function () { return 1 })'
  await engines.prepare(1 << 20, api)
  await engines.prepare(1 << 20, api)
  const [ahead, late, larger] = await Promise.all([
    engines.take(1 << 20, api),
    engines.take(1 << 20, api),
    engines.take(1 << 21, api),
  ])
  const contexts = [ahead, late, larger].map(({ context }) => context)
  expect(new Set(contexts).size).toBe(3)
  contexts.forEach((context, n) => {
    context.setProp(context.global, 'mark', context.newNumber(n))
  })
  expect(contexts.map((context) => context.getNumber(context.getProp(context.global, 'mark')))).toEqual([0, 1, 2])
})

it('runs a script alike in an engine that was made ahead', async () => {
  const session = new SessionHost()
  const source = `if (globalThis.left !== undefined) throw new Error('not alone')
globalThis.left = lab.process('vm', { memory: '4 KiB' })
lab.note(String(Math.random()))`
  const request = {
    fileName: 'x.ts',
    source,
    policy: 'v1',
    mode: 'worst-case',
    seed: 7,
    limits: DEFAULT_LIMITS,
  } as const
  const summaries = []
  for (const ahead of [false, true, true]) {
    if (ahead) await session.prepare()
    summaries.push(await session.request('run', request))
  }
  expect(summaries[0]).toMatchObject({ error: null, ops: 3 })
  expect(summaries[1]).toEqual(summaries[0])
  expect(summaries[2]).toEqual(summaries[0])
})
