import { expect, it } from 'vitest'
import { nearestTo } from './hold-keyboard.ts'

const box = (left: number, top: number): { left: number; top: number; width: number; height: number } => ({
  left,
  top,
  width: 20,
  height: 10,
})

it('the keyboard goes to what lies nearest, the first of two that lie alike', () => {
  expect(nearestTo(box(100, 100), [box(0, 100), box(100, 130), box(100, 125)])).toBe(2)
  expect(nearestTo(box(100, 100), [box(100, 80), box(100, 120)])).toBe(0)
  expect(nearestTo(box(100, 100), [])).toBe(-1)
})
