import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CountMap } from './count-map.ts'

const change = fc.record({
  start: fc.integer({ min: 0, max: 60 }),
  length: fc.integer({ min: 1, max: 30 }),
})

test('agrees with one counter per position', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const map = new CountMap()
      const plain = new Array<number>(100).fill(0)
      changes.forEach(({ start, length }, i) => {
        // Take back what an earlier change added, now and then.
        const undo = i % 3 === 2
        const { start: s, length: n } = undo ? (changes[i - 1] ?? { start, length }) : { start, length }
        const seen: [number, number][] = []
        map.add(s, n, undo ? -1 : 1, (at, count, value) => {
          for (let k = 0; k < count; k++) seen.push([at + k, value])
        })
        for (let k = s; k < s + n; k++) plain[k] = (plain[k] ?? 0) + (undo ? -1 : 1)
        expect(seen).toEqual(Array.from({ length: n }, (_, k) => [s + k, plain[s + k]]))
      })
      expect(plain.map((_, at) => map.at(at))).toEqual(plain)
      const borders = plain.filter((value, at) => value !== (at === 0 ? 0 : plain[at - 1])).length
      expect(map.stretches).toBe(borders)
    }),
  )
})

test('visits gaps as zero and leaves them out of the counted ones', () => {
  const map = new CountMap()
  map.add(10, 5, 2)
  const all: number[][] = []
  map.forEach(8, 10, (start, length, count) => all.push([start, length, count]))
  expect(all).toEqual([
    [8, 2, 0],
    [10, 5, 2],
    [15, 3, 0],
  ])
  const counted: number[][] = []
  map.forEachCounted((start, length, count) => counted.push([start, length, count]))
  expect(counted).toEqual([[10, 5, 2]])
})

test('a copy goes its own way', () => {
  const map = new CountMap()
  map.add(0, 4, 1)
  const copy = map.clone()
  copy.add(2, 4, 1)
  expect([map.at(3), copy.at(3), map.at(5), copy.at(5)]).toEqual([1, 2, 0, 1])
})
