// What is asked while scripts run beside the last run: who is answered when.
import { beforeEach, expect, it } from 'vitest'
import { FLUSH_POLICIES } from '../protocol/policy.ts'
import type { EngineArgs, EngineReply, EngineRequestName } from '../protocol/session.ts'
import type { Mail } from './debug/mailbox.ts'
import { FIVE_STEPS, requestOf } from './panels/scripts.test-support.ts'
import { SessionHost } from './session-host.ts'

/** Answers as they come: the name of the request, or why it failed. */
let order: string[] = []
/** Requests that come at the next look into the post, once a script runs. */
let post: Mail[] = []
const session = (): SessionHost =>
  new SessionHost({ mailbox: { take: () => post.shift() ?? null, wait: () => expect.unreachable('nothing is held') } })
const { policy: _policy, ...request } = requestOf(FIVE_STEPS)
const everyPolicy = { request, policies: [...FLUSH_POLICIES] }

function mail<N extends EngineRequestName>(
  name: N,
  args: EngineArgs<N>,
  as: string = name,
): { readonly mail: Mail; readonly answered: Promise<EngineReply<N> | string> } {
  let settle: (value: EngineReply<N> | string) => void = () => undefined
  const answered = new Promise<EngineReply<N> | string>((resolve) => (settle = resolve))
  const answer = (value: unknown): void => {
    order.push(as)
    // The session answers a request of this very name.
    settle(value as EngineReply<N>)
  }
  const fail = (message: string): void => {
    order.push(`${as}: ${message}`)
    settle(message)
  }
  return { mail: { name, args, answer, fail }, answered }
}

beforeEach(() => {
  order = []
  post = []
})

it('panels are answered while a comparison works', async () => {
  const host = session()
  await host.request('run', requestOf(FIVE_STEPS))
  post = [mail('views', { step: 7 }).mail, mail('topology', { step: 7 }).mail]
  const rows = await host.request('compare', everyPolicy).finally(() => order.push('compare'))
  expect(order).toEqual(['views', 'topology', 'compare'])
  expect(rows).toHaveLength(FLUSH_POLICIES.length)
})

it('a run comes between the policies of a comparison, which goes on behind it', async () => {
  const host = session()
  await host.request('run', requestOf(FIVE_STEPS))
  const run = mail('run', requestOf('lab.ioas()'))
  post = [run.mail]
  const rows = await host.request('compare', everyPolicy).finally(() => order.push('compare'))
  expect(order).toEqual(['run', 'compare'])
  expect(await run.answered).toMatchObject({ ops: 1 })
  // The panels show the run, the comparison is of the script that it was asked for.
  expect((await host.request('steps', { first: 0, count: 10 })).total).toBe(1)
  expect(rows.filter((row) => row.applicable && row.error !== null)).toEqual([])
  expect(rows).toHaveLength(FLUSH_POLICIES.length)
})

it('a newer question of the same panel ends the older one, one of another panel does not', async () => {
  const host = session()
  await host.request('run', requestOf(FIVE_STEPS))
  const newer = mail('diffRuns', { request, policies: ['none', 'v1'], seeds: [1, 1] })
  const lesson = mail('lesson', { request: requestOf(FIVE_STEPS) })
  post = [lesson.mail, newer.mail]
  const older = await host.request('compare', everyPolicy).catch((error: unknown) => String(error))
  order.push('compare')
  expect(older).toBe('Error: A newer question took the place of this one.')
  expect(await newer.answered).toMatchObject({ left: 'none', right: 'v1' })
  expect(await lesson.answered).toMatchObject({ problems: [] })
  expect(order[0]).toBe('compare')
  expect(order).toHaveLength(3)
})

it('Stop ends what was asked for before it, not what is asked for later', async () => {
  const host = session()
  let isStopped = false
  const run = mail('run', requestOf(FIVE_STEPS))
  post = [{ ...run.mail, isStopped: () => false }, mail('topology', { step: 0 }).mail]
  // Stop is pressed after the run was asked for, but counts for the comparison alone.
  const stopSoon = (): boolean => (isStopped ||= post.length === 0)
  await expect(host.request('compare', everyPolicy, stopSoon)).rejects.toThrow('Stopped.')
  expect(await run.answered).toMatchObject({ error: null, ops: 11 })
})
