import { expect, it } from 'vitest'
import { interleavings } from './interleavings.ts'

it('lists every order once', () => {
  expect(interleavings([2, 1], 10)).toEqual([
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
  ])
  const orders = interleavings([2, 2, 2], 1000) ?? []
  expect(orders).toHaveLength(90)
  expect(new Set(orders.map(String)).size).toBe(90)
})

it('counts no further than it is allowed', () => {
  expect(interleavings([3, 3], 20)).toHaveLength(20)
  expect(interleavings([3, 3], 19)).toBeNull()
  expect(interleavings([30, 30], 1000)).toBeNull()
  expect(interleavings([], 1)).toEqual([[]])
})
