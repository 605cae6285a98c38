import { describe, expect, it } from 'vitest'
import { evenRows, heldHeight, offsetOf, offsetToSee, scrollFor, unevenRows } from './row-layout.ts'

describe('where rows lie', () => {
  it('is arithmetic for rows of one height', () => {
    const rows = evenRows(1_000_000, 26)
    expect(rows.height).toBe(26_000_000)
    expect([rows.top(0), rows.top(999_999)]).toEqual([0, 25_999_974])
    expect([rows.at(-5), rows.at(25), rows.at(26), rows.at(1e9)]).toEqual([0, 0, 1, 999_999])
    expect(evenRows(0, 26).at(0)).toBe(-1)
  })

  it('adds up rows of other heights, and finds each by its first and last pixel', () => {
    const rows = unevenRows([26, 32, 26, 60])
    expect([rows.top(0), rows.top(1), rows.top(2), rows.top(3), rows.top(4)]).toEqual([0, 26, 58, 84, 144])
    for (let index = 0; index < 4; index += 1) {
      expect([rows.at(rows.top(index)), rows.at(rows.top(index + 1) - 1)]).toEqual([index, index])
    }
    expect([rows.at(-1), rows.at(1000), unevenRows([]).at(0)]).toEqual([0, 3, -1])
  })

  it('moves no further than needed to show a row', () => {
    const rows = evenRows(100, 26)
    expect(offsetToSee(rows, 10, 0, 260)).toBe(26)
    expect(offsetToSee(rows, 10, 26, 260)).toBe(26)
    expect(offsetToSee(rows, 0, 26, 260)).toBe(0)
    // One that is higher than what is seen begins at the top.
    expect(offsetToSee(unevenRows([26, 500, 26]), 1, 0, 100)).toBe(26)
  })

  it('reaches every row where the rows are higher than a browser lays out', () => {
    const rows = evenRows(5_000_000, 26)
    const sight = { seen: 500, most: 30_000_000 }
    expect(heldHeight(rows, sight.most)).toBe(30_000_000)
    const end = offsetOf(rows, { ...sight, scrolled: sight.most - sight.seen })
    expect(rows.at(end + sight.seen - 1)).toBe(4_999_999)
    expect(offsetOf(rows, { ...sight, scrolled: 0 })).toBe(0)
    const offset = offsetToSee(rows, 3_333_333, 0, sight.seen)
    const back = offsetOf(rows, { ...sight, scrolled: scrollFor(rows, offset, sight) })
    expect(back).toBeCloseTo(offset, 3)
    // What a browser can lay out is not touched.
    expect(offsetOf(evenRows(100, 26), { ...sight, scrolled: 77 })).toBe(77)
    expect(scrollFor(evenRows(100, 26), 77, sight)).toBe(77)
  })
})
