// Breakpoints that pause only sometimes, or print instead.
import { describe, expect, it } from 'vitest'
import { run } from '../run-script.test-support.ts'
import { debug, type OnPause, type PointsWanted } from './debug-session.test-support.ts'

const SOURCE = `const vm = lab.process('qemu', { memory: '32 KiB' })
const ioas = lab.ioas('guest')
const other = lab.ioas('other')
const igpu = lab.device('igpu', { coherent: false })
igpu.attach(ioas)
function page(i: number): void {
  ioas.map({ iova: BigInt(i) * 0x1000n, from: vm.memory, length: '1 page' })
}
for (let i = 0; i < 10; i++) page(i)
lab.try(() => ioas.unmap(1n, 4096))
lab.try(() => ioas.map({ iova: 0n, from: vm.memory }))
igpu.attach(other)
`

/** The values of `i` at each pause, with the text of each. */
async function pausesOf(breakpoints: PointsWanted): Promise<{ i: string[]; text: string[]; output: string[] }> {
  const seen: string[] = []
  const onPause: OnPause = ({ step }, { ask }) => {
    seen.push(ask('repl', { step, source: 'i' }).text)
    return { how: 'continue' }
  }
  const { pauses, summary } = await debug(SOURCE, { breakpoints, onPause })
  expect(summary.journalHash).toBe((await run(SOURCE)).summary.journalHash)
  return { i: seen, text: pauses.map(({ text }) => text), output: summary.output.map(({ text }) => text) }
}

describe('a breakpoint', () => {
  it('pauses when its condition is true among the variables of its statement', async () => {
    const { i, text } = await pausesOf({ lines: [{ line: 7, condition: 'i % 4 === 1' }] })
    expect(i).toEqual(['1', '5', '9'])
    expect(text[0]).toBe('breakpoint in line 7, i % 4 === 1 is true')
  })

  it('may ask the lab, and change nothing by it', async () => {
    const condition = 'ioas.areas.length >= 8 && ioas.unmapAll() > 0n && Math.random() < 2'
    expect((await pausesOf({ lines: [{ line: 7, condition }] })).i).toEqual(['8', '9'])
  })

  it.each([
    ['exactly', ['3']],
    ['from', ['3', '4', '5', '6', '7', '8', '9']],
    ['every', ['3', '7']],
  ] as const)('counts its hits: %s the fourth', async (how, expected) => {
    expect((await pausesOf({ lines: [{ line: 7, hits: { how, count: 4 } }] })).i).toEqual(expected)
  })

  it('counts the hits that its condition lets through', async () => {
    const { i, text } = await pausesOf({ lines: [{ line: 7, condition: 'i > 4', hits: { how: 'exactly', count: 2 } }] })
    expect(i).toEqual(['6'])
    expect(text).toEqual(['breakpoint in line 7, i > 4 is true, hit 2'])
  })

  it('pauses and says why when its condition cannot be evaluated', async () => {
    const { text } = await pausesOf({ lines: [{ line: 7, condition: 'j > 4', hits: { how: 'exactly', count: 1 } }] })
    expect(text[0]).toBe("the condition in line 7 cannot be evaluated: ReferenceError: 'j' is not defined")
  })

  it('does nothing while it is switched off', async () => {
    expect((await pausesOf({ lines: [{ line: 7, enabled: false }] })).i).toEqual([])
  })

  it('prints in place of pausing', async () => {
    const { text, output } = await pausesOf({
      lines: [{ line: 7, condition: 'i < 2', log: 'page {i} of {ioas.name}: {nope}' }],
    })
    expect(text).toEqual([])
    expect(output).toEqual([
      "page 0 of guest: {ReferenceError: 'nope' is not defined}",
      "page 1 of guest: {ReferenceError: 'nope' is not defined}",
    ])
  })
})

describe('an event', () => {
  it.each([
    ['errno', '', ['ENOENT', 'EEXIST']],
    ['errno', 'eexist', ['EEXIST']],
    ['errno', 'EBUSY', []],
  ] as const)('%s %s', async (kind, only, errnos) => {
    const { pauses } = await debug(SOURCE, { breakpoints: { events: [{ kind, only }] } })
    expect(pauses.map(({ text }) => text.split(':')[0])).toEqual(errnos)
  })

  it('of a storage domain, for one IOAS', async () => {
    const count = async (only: string): Promise<number> =>
      (await debug(SOURCE, { breakpoints: { events: [{ kind: 'storage', only }] } })).pauses.length
    const guest = await count('guest')
    expect(guest).toBeGreaterThanOrEqual(10)
    expect(await count('other')).toBe(0)
    expect(await count('')).toBe(guest)
  })

  it('of a flush, by its verdict', async () => {
    const count = async (only: string): Promise<number> =>
      (await debug(SOURCE, { breakpoints: { events: [{ kind: 'flush', only }] } })).pauses.length
    const [needed, redundant, all] = [await count('needed'), await count('redundant'), await count('')]
    expect(needed).toBeGreaterThan(0)
    expect(needed + redundant).toBeGreaterThanOrEqual(all)
  })
})
