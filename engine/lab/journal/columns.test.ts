import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK_ROWS, NumberColumn } from './columns.ts'

/** Values of each width that a chunk can be packed to. */
const chunkOf = fc.record({
  base: fc.constantFrom(0, -1, 7, 2 ** 31, Number.MAX_SAFE_INTEGER - 2 ** 33),
  range: fc.constantFrom(0, 1, 0xff, 0x100, 0xffff, 0x1_0000, 0xffff_ffff, 2 ** 32),
  seed: fc.nat(1000),
  fraction: fc.constantFrom(0, 0, 0, 0.5),
})

function values({ base, range, seed, fraction }: { base: number; range: number; seed: number; fraction: number }) {
  // The ends of the range are there, too.
  return Array.from({ length: CHUNK_ROWS }, (_, i) =>
    i < 2 ? base + i * range : base + Math.floor((((i + seed) * 7919) % 4093) * (range / 4093)) + fraction,
  )
}

describe('a column of numbers', () => {
  it('gives back every number, however its chunks are packed', () => {
    fc.assert(
      fc.property(fc.array(chunkOf, { maxLength: 3 }), fc.nat(20), (chunks, more) => {
        const expected = [...chunks.flatMap(values), ...Array.from({ length: more }, (_, i) => i * 3)]
        const column = new NumberColumn()
        for (const value of expected) column.push(value)
        expect(column.length).toBe(expected.length)
        for (let i = 0; i < expected.length; i += 1 + (i % 13)) expect(column.at(i)).toBe(expected[i])
        expect([column.at(-1), column.at(expected.length)]).toEqual([0, 0])
        const scanned: number[] = []
        const into = new Float64Array(CHUNK_ROWS)
        for (let chunk = 0; chunk * CHUNK_ROWS < column.length; chunk++) scanned.push(...column.rows(chunk, into))
        expect(scanned).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it('is copied at any length into one that grows on its own', () => {
    for (const length of [0, 1, 16, 17, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1]) {
      const column = new NumberColumn()
      for (let i = 0; i < length; i++) column.push(i)
      const copy = column.clone()
      for (let i = 0; i < CHUNK_ROWS; i++) {
        copy.push(-1)
        column.push(-2)
      }
      expect([column.at(length), copy.at(length), copy.at(length - 1)]).toEqual([-2, -1, Math.max(0, length - 1)])
      expect(column.at(length + CHUNK_ROWS - 1)).toBe(-2)
    }
  })

  it('says how many rows of an ascending column lie up to a value', () => {
    const column = new NumberColumn()
    for (let i = 0; i < 3 * CHUNK_ROWS; i++) column.push(10 * (1 + (i >> 2)))
    for (const [value, rows] of [
      [9, 0],
      [10, 4],
      [19, 4],
      [10 * CHUNK_ROWS, 3 * CHUNK_ROWS],
      [10 * (CHUNK_ROWS >> 2), CHUNK_ROWS],
      [Infinity, 3 * CHUNK_ROWS],
    ] as const)
      expect(column.upTo(value), String(value)).toBe(rows)
  })
})
