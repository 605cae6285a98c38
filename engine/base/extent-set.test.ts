import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExtentSet } from './extent-set.ts'

const change = fc.record({
  add: fc.boolean(),
  start: fc.integer({ min: 0, max: 60 }),
  length: fc.integer({ min: 0, max: 20 }),
})

test('agrees with a set of numbers, in as few extents as there can be', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const set = new ExtentSet()
      const plain = new Set<number>()
      for (const { add, start, length } of changes) {
        if (add) set.add(start, length)
        else set.remove(start, length)
        for (let k = start; k < start + length; k++) {
          if (add) plain.add(k)
          else plain.delete(k)
        }
      }
      const members = Array.from({ length: 100 }, (_, k) => set.has(k))
      expect(members).toEqual(members.map((_, k) => plain.has(k)))
      expect(set.extents).toBe([...plain].filter((k) => !plain.has(k - 1)).length)
      const visited: boolean[] = []
      set.forEach(5, 80, (_start, length, inside) => {
        for (let k = 0; k < length; k++) visited.push(inside)
      })
      expect(visited).toEqual(members.slice(5, 85))
    }),
  )
})
