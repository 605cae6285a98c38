import { expect, it } from 'vitest'
import type { OpResult, Step } from '../../protocol/index.ts'
import { Journal } from './journal.ts'

const DONE: OpResult = { ok: true, value: { iova: 0x1000n } }

function step(number: number, iova: bigint, result = DONE, line = 7): Step {
  const command = { op: 'ioas.unmap', ioas: 1, iova, length: 4096n } as const
  return { step: number, command, place: { line, column: 3 }, label: 'ioas.unmap', result, events: [] }
}

it('keeps steps that ask and answer the same once', () => {
  const journal = new Journal({ policy: 'v1', seed: 1, mode: 'worst-case' })
  journal.append(step(1, 0x1000n))
  journal.append(step(2, 0x2000n))
  journal.append(step(3, 0x1000n))
  journal.append(step(4, 0x1000n, DONE, 8))
  expect(journal.entry(3)).toBe(journal.entry(1))
  expect(journal.entry(2)).not.toBe(journal.entry(1))
  expect(journal.entry(4)?.place).toEqual({ line: 8, column: 3 })
  expect(journal.entries.map(({ command }) => 'iova' in command && command.iova)).toEqual([
    0x1000n,
    0x2000n,
    0x1000n,
    0x1000n,
  ])
})

it('keeps the sentences of each error', () => {
  const journal = new Journal({ policy: 'v1', seed: 1, mode: 'worst-case' })
  const failed = (why: string): OpResult => ({ ok: false, errno: 'ENOENT', why, where: null, value: null })
  journal.append(step(1, 0n, failed('because of this')))
  journal.append(step(2, 0n, failed('because of that')))
  expect(journal.entries.map(({ result }) => !result.ok && result.why)).toEqual(['because of this', 'because of that'])
})

it('comes to the same hash whether it keeps events or not, and however often it was asked', () => {
  const header = { policy: 'v1', seed: 1, mode: 'worst-case' }
  const [plain, keeping, asked] = [new Journal(header), new Journal(header, true), new Journal(header, true)]
  const event = { kind: 'pin', pages: 1, index: 0, runs: Float64Array.of(5, 1) } as const
  let clone: Journal | null = null
  // Beyond the steps whose events are kept.
  for (let n = 1; n <= 30_000; n++) {
    const next = { ...step(n, BigInt(n % 7) << 12n), events: n % 3 === 0 ? [] : [event, event] }
    for (const journal of [plain, keeping, asked]) journal.append(next)
    clone?.append(next)
    if (n % 1000 === 10) expect(asked.hash).toBe(plain.hash)
    if (n === 1500) clone = keeping.clone()
  }
  expect(keeping.events(1500)).not.toBeNull()
  expect(keeping.events(29_000), 'too many to keep them all').toBeNull()
  expect([keeping.hash, asked.hash, clone?.hash]).toEqual([plain.hash, plain.hash, plain.hash])
})
