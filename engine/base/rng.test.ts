import { expect, test } from 'vitest'
import { Rng } from './rng.ts'

test('the same seed gives the same numbers, and a copy goes on alike', () => {
  const a = new Rng(7)
  const b = new Rng(7)
  expect([a.next(), a.next(), a.next()]).toEqual([b.next(), b.next(), b.next()])
  const copy = a.clone()
  expect(copy.next()).toBe(a.next())
  expect(new Rng(8).next()).not.toBe(new Rng(7).next())
})

test('numbers stay below their bound and reach all values', () => {
  const rng = new Rng(1)
  const seen = new Set(Array.from({ length: 500 }, () => rng.below(5)))
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4])
})
