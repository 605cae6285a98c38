import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntervalTree } from './interval-tree.ts'

interface Node {
  readonly start: number
  readonly last: number
  readonly order: number
}

const interval = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }))
  .map(([start, length]) => ({ start, last: start + length }))

function build(
  intervals: readonly { start: number; last: number }[],
  removeEvery: number,
): [IntervalTree<Node>, Node[]] {
  const tree = new IntervalTree<Node>()
  const nodes = intervals.map((i, order) => ({ ...i, order }))
  for (const node of nodes) tree.insert(node)
  const gone = nodes.filter((n) => n.order % removeEvery === 1)
  for (const node of gone) expect(tree.remove(node)).toBe(true)
  const left = nodes.filter((n) => !gone.includes(n))
  return [tree, left.sort((a, b) => a.start - b.start || a.order - b.order)]
}

test('finds overlapping nodes by start, then by age, as a search through all does', () => {
  fc.assert(
    fc.property(
      fc.array(interval, { maxLength: 25 }),
      interval,
      fc.integer({ min: 2, max: 5 }),
      (all, query, every) => {
        const [tree, left] = build(all, every)
        const expected = left.filter((n) => n.start <= query.last && n.last >= query.start)
        expect([...tree.overlapping(query.start, query.last)]).toEqual(expected)
        expect(tree.first(query.start, query.last)).toBe(expected[0] ?? null)
      },
    ),
  )
})

test('spans merge overlapping and adjacent nodes and tile the range', () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 15 }), fc.integer({ min: 2, max: 5 }), (all, every) => {
      const [tree, left] = build(all, every)
      const covered = (at: number): boolean => left.some((n) => n.start <= at && at <= n.last)
      let before: boolean | null = null
      for (let at = 0; at <= 60;) {
        const span = tree.spanAt(at, 60)
        expect(span.used).not.toBe(before)
        for (let k = at; k <= span.last; k++) expect(covered(k)).toBe(span.used)
        before = span.used
        at = span.last + 1
      }
    }),
  )
})

test('does not remove an equal node in place of the one that was meant', () => {
  const tree = new IntervalTree<Node>()
  const [a, b] = [
    { start: 1, last: 5, order: 0 },
    { start: 1, last: 5, order: 1 },
  ]
  tree.insert(a)
  tree.insert(b)
  expect(tree.remove({ ...a })).toBe(false)
  expect(tree.remove(a)).toBe(true)
  expect(tree.first(0, 9)).toBe(b)
})
