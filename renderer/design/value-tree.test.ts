import { expect, it } from 'vitest'
import { rowsInSight } from './value-tree.ts'

const row = (depth: number, key: string) => ({ depth, key, text: key, names: '' })
const ROWS = [row(0, 'a'), row(1, 'a1'), row(2, 'a11'), row(1, 'a2'), row(0, 'b'), row(0, 'c'), row(1, 'c1')]

it.each([
  [[], ['a+', 'b', 'c+']],
  [[0], ['a-', 'a1+', 'a2', 'b', 'c+']],
  [
    [0, 1],
    ['a-', 'a1-', 'a11', 'a2', 'b', 'c+'],
  ],
  [
    [1, 5],
    ['a+', 'b', 'c-', 'c1'],
  ],
])('shows the parts of open rows alone: %j', (open, expected) => {
  const sign = { true: '-', false: '+', null: '' }
  expect(
    rowsInSight(ROWS, new Set(open)).map(({ key, open: is }) => `${key}${sign[`${String(is)}` as keyof typeof sign]}`),
  ).toEqual(expected)
})
