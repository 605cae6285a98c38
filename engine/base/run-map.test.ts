import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RunMap } from './run-map.ts'
import { RunTable } from './run-table.ts'

function table(...runs: number[]): RunTable {
  let pages = 0
  for (let i = 1; i < runs.length; i += 2) pages += runs[i] ?? 0
  return new RunTable(Float64Array.from(runs), pages)
}

function read(map: RunMap, unit: number, lead: number, pages: number): number[] {
  const frames: number[] = []
  map.readPages(unit, lead, pages, (pfn, n) => {
    for (let k = 0; k < n; k++) frames.push(pfn + k)
    return n
  })
  return frames
}

test('a table finds the run of each page', () => {
  const runs = table(100, 3, 50, 1, 200, 4)
  expect(Array.from({ length: 8 }, (_, page) => runs.pfnAt(page))).toEqual([100, 101, 102, 50, 200, 201, 202, 203])
})

test('half pages: an I/O page table counts units of 2 KiB, and may begin in the middle of a page', () => {
  const map = new RunMap(2)
  map.insert(11, 5, table(100, 1, 7, 2), 1)
  expect(map.units).toBe(5)
  expect([10, 11, 12, 13, 14, 15, 16].map((u) => map.pfnAt(u))).toEqual([null, 100, 7, 7, 8, 8, null])
  expect(read(map, 11, 1, 3)).toEqual([100, 7, 8])
  expect(read(map, 12, 0, 2)).toEqual([7, 8])
  expect(map.contiguousAt(12)).toBe(2)
})

test('cutting leaves the rest in place', () => {
  const map = new RunMap(1)
  map.insert(0, 6, table(10, 6), 0)
  expect(map.remove(2, 2)).toBe(2)
  expect(read(map, 0, 0, 6)).toEqual([10, 11])
  expect(read(map, 4, 0, 6)).toEqual([14, 15])
  expect(() => {
    map.insert(1, 2, table(99, 2), 0)
  }).toThrow('set already')
})

test('stops where the sink is full', () => {
  const map = new RunMap(1)
  map.insert(0, 8, table(10, 4, 30, 4), 0)
  expect(map.readPages(0, 0, 8, (_pfn, n) => Math.min(n, 3))).toBe(3)
})

test('agrees with one entry per page under any cuts', () => {
  const cut = fc.record({ start: fc.integer({ min: 0, max: 40 }), length: fc.integer({ min: 1, max: 15 }) })
  fc.assert(
    fc.property(fc.array(cut, { maxLength: 10 }), (cuts) => {
      const map = new RunMap(1)
      map.insert(0, 40, table(1000, 7, 500, 13, 2000, 20), 0)
      const plain = new Map<number, number>()
      for (let page = 0; page < 40; page++) plain.set(page, map.pfnAt(page) ?? -1)
      for (const { start, length } of cuts) {
        let there = 0
        for (let page = start; page < start + length; page++) if (plain.delete(page)) there++
        expect(map.remove(start, length)).toBe(there)
      }
      expect(map.units).toBe(plain.size)
      for (let page = 0; page < 45; page++) expect(map.pfnAt(page)).toBe(plain.get(page) ?? null)
    }),
  )
})
