import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { StorageEvent } from '../../protocol/index.ts'
import { StorageLog, type LoggedStorage } from './storage-log.ts'

function change(area: number, n: number): StorageEvent {
  return {
    kind: 'storage',
    area,
    from: n % 2 === 0 ? null : n,
    to: n % 3 === 0 ? null : n + 1,
    cause: n % 2 === 0 ? 'fill-domain' : 'unfill',
    where: 'iopt_area_fill_domain',
    why: `a${String(area + (n % 2) * 10)} was unmapped, and a${String(area)} was not`,
  }
}

it('finds the changes of each area as a list of all would', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ area: fc.nat(5), ask: fc.nat(6), step: fc.nat(40) })), (turns) => {
      const log = new StorageLog()
      const all: LoggedStorage[] = []
      turns.forEach(({ area, ask, step }, n) => {
        const at = 1 + (n >> 1)
        log.add(at, change(area, n))
        all.push({ step: at, event: change(area, n) })
        // Asked in between, so that what is found later comes on top of what was.
        const upTo = all.filter((known) => known.event.area === ask && known.step <= step)
        expect(log.latest(ask, step, 3)).toEqual(upTo.slice(-3))
        expect(log.before(ask, step)).toEqual(upTo.at(-1) ?? null)
      })
    }),
  )
})

it('copies into a log of its own', () => {
  const log = new StorageLog()
  log.add(1, change(1, 0))
  const copy = log.clone()
  copy.add(2, change(1, 2))
  log.add(2, change(1, 1))
  expect([log.latest(1, 9, 9).length, copy.latest(1, 9, 9).length]).toEqual([2, 2])
  expect([log.before(1, 9)?.event.cause, copy.before(1, 9)?.event.cause]).toEqual(['unfill', 'fill-domain'])
})
