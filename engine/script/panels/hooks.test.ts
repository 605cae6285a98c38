/** What a policy was asked in a step, and what it answered. */
import { expect, test } from 'vitest'
import { Lab } from '../../lab/lab.ts'
import { hooksView } from '../../lab/panels/hooks-view.ts'
import type { PanelSource } from '../../lab/panels/source.ts'
import { HookBook, watchedPolicy } from '../../lab/panels/watched-policy.ts'
import type { HooksView } from '../../protocol/hooks.ts'
import { policyByName } from '../../policies/index.ts'
import { FLUSH_POLICIES } from '../../protocol/policy.ts'
import { randomCommands } from '../../test/scenarios/random-commands.ts'
import { ACCESS_HOLDS, FIVE_STEPS, panelsOf } from './scripts.test-support.ts'

/** What the policy was asked in the last step with this label. */
function asked(source: PanelSource, label: string): HooksView {
  return hooksView(source, source.lab.journal.entries.findLastIndex((entry) => entry.label === label) + 1)
}

const OWN = `lab.definePolicy({
  name: 'mine',
  fillBegin(fill) {
    fill.area.pages.slot['flag'] = fill.domain !== null && !fill.domain.coherent
  },
  beforeMap: ({ area }) => (area.pages.slot['flag'] === true ? { flush: 'all', reason: 'a rule of mine' } : null),
  beforeUnpin() {},
})
lab.policy('mine')
`

test('each call of a hook of an own policy is told, with what it saw, wrote and answered, nothing included', async () => {
  const source = await panelsOf(OWN + FIVE_STEPS)
  const nic = asked(source, 'nic.attach')
  expect(nic).toMatchObject({
    label: 'nic.attach',
    policy: 'mine',
    lines: { fillBegin: 3, beforeMap: 6, beforeUnpin: 7 },
  })
  const present = nic.asks.filter(({ answer }) => answer.kind !== 'absent')
  expect(present.map(({ hook, answer }) => [hook, answer.kind])).toEqual([
    ['fillBegin', 'told'],
    ['beforeMap', 'nothing'],
  ])
  expect(present[0]).toMatchObject({
    about: 'a1 into C0, fill-domain of P0 [0]',
    memory: [{ of: 'P0', name: 'flag', before: null, after: 'false' }],
  })
  const igpu = asked(source, 'igpu.attach').asks.filter(({ answer }) => answer.kind !== 'absent')
  expect(igpu[0]?.memory).toEqual([{ of: 'P0', name: 'flag', before: 'false', after: 'true' }])
  expect(igpu[1]).toMatchObject({
    hook: 'beforeMap',
    npages: 1,
    answer: { kind: 'flush', npages: 1, frames: 'f0', reason: 'a rule of mine', verdict: 'needed' },
    memory: [{ of: 'P0', name: 'flag', before: 'true', after: 'true' }],
  })
  const unpins = asked(source, 'nic.unplug').asks.filter(({ hook }) => hook === 'beforeUnpin')
  expect(unpins).toMatchObject([{ about: 'P0 [0] by a1 (last)', answer: { kind: 'nothing' } }])
})

test('a place where the policy has no hook is told apart from an answer of nothing', async () => {
  const source = await panelsOf(ACCESS_HOLDS, 'v1')
  const unplug = asked(source, 'igpu.unplug')
  expect(unplug.lines).toEqual({})
  expect(unplug.asks.find(({ hook }) => hook === 'afterUnmap')).toMatchObject({
    about: 'slow unmap of a1 from N0; 0 pages read, 0 read back',
    answer: { kind: 'absent' },
  })
  // The access still holds the pages: nobody unpins, so the one hook that would flush is not asked.
  expect(unplug.asks.map(({ hook }) => hook)).not.toContain('beforeUnpin')
  const unpin = asked(source, 'mdev.unpin').asks.find(({ hook }) => hook === 'beforeUnpin')
  expect(unpin).toMatchObject({ about: 'P0 [0–3] by no area (access)', answer: { kind: 'flush', npages: 4 } })
})

test('a flush for nothing is called redundant', async () => {
  const source = await panelsOf(FIVE_STEPS, 'overflush')
  const flushes = source.lab.journal.entries.flatMap((_, at) =>
    hooksView(source, at + 1).asks.map(({ answer }) => answer),
  )
  const verdicts = flushes.flatMap((answer) => (answer.kind === 'flush' ? [answer.verdict] : []))
  const { totals } = source.lab.log.flushes
  expect(verdicts).toHaveLength(totals.events)
  expect(verdicts).toContain('redundant')
})

test('before the first step and in steps of no iommufd object nothing is asked', async () => {
  const source = await panelsOf(FIVE_STEPS)
  expect(hooksView(source, 0)).toMatchObject({ step: 0, label: '', asks: [], more: 0 })
  expect(hooksView(source, 1)).toMatchObject({ step: 1, label: 'lab.process', asks: [] })
})

test.each(FLUSH_POLICIES)('%s does the same when it is watched', (name) => {
  const plain = new Lab({ policy: name })
  const watched = new Lab({ policy: name })
  const book = new HookBook(watched.names)
  const policy = policyByName(name)
  if (policy === undefined) throw new Error(`no policy ${name}`)
  watched.simulation.iommufd.policy = watchedPolicy(policy, book)
  for (const command of randomCommands(11, 60)) {
    plain.dispatch(command)
    watched.dispatch(command)
  }
  expect(watched.journalHash).toBe(plain.journalHash)
  expect(book.asks.length + book.more).toBeGreaterThan(100)
  const flushed = (lab: Lab): number => lab.log.flushes.totals.pages
  expect(flushed(watched)).toBe(flushed(plain))
})
