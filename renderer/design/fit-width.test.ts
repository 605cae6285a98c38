import { expect, test } from 'vitest'
import { countWidth, stepWidth } from './fit-width.ts'

test('a column of step numbers grows with the digits of the last one', () => {
  const pixels = (last: number): number => Number.parseInt(stepWidth(last))
  expect(pixels(9)).toBe(pixels(999))
  // A digit is at most 7.2 pixels wide; the cell keeps 12 at each side.
  expect(pixels(16_878)).toBeGreaterThanOrEqual(6 * 7.2 + 24)
  expect(pixels(1_000_000)).toBeGreaterThanOrEqual(9 * 7.2 + 24)
})

test('a column of counts holds the largest of them, and its title', () => {
  expect(Number.parseInt(countWidth('pages', 1_073_741_824))).toBeGreaterThanOrEqual(13 * 7.2 + 12)
  expect(countWidth('pages', 1)).toBe(countWidth('pages', 9999))
  expect(Number.parseInt(countWidth('no-snoop DMA', 1))).toBeGreaterThan(12 * 7)
})
