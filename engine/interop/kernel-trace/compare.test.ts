import { describe, expect, it } from 'vitest'
import { ABSENT, firstDifference } from './compare.ts'

describe('firstDifference', () => {
  it('finds nothing in equal documents, whatever the order of keys', () => {
    expect(firstDifference('state', { a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toBeNull()
  })

  it.each([
    [
      'a value',
      { ioas: [{ areas: [{ sd: 0 }, { sd: 1 }] }] },
      { ioas: [{ areas: [{ sd: 0 }, { sd: null }] }] },
      'state.ioas[0].areas[1].sd',
      1,
      null,
    ],
    ['a missing field', { a: { b: 0 } }, { a: {} }, 'state.a.b', 0, ABSENT],
    ['an unexpected field', { a: {} }, { a: { b: 0 } }, 'state.a.b', ABSENT, 0],
    ['a missing element', [1, 2], [1], 'state[1]', 2, ABSENT],
    ['an unexpected element', [1], [1, [3]], 'state[1]', ABSENT, [3]],
    ['another type', { n: 1 }, { n: '1' }, 'state.n', 1, '1'],
    ['null and an object', { n: null }, { n: {} }, 'state.n', null, {}],
    ['a list and an object', [], {}, 'state', [], {}],
    ['the order of a list', [1, 2], [2, 1], 'state[0]', 1, 2],
  ])('reports %s', (_, expected, actual, field, e, a) => {
    expect(firstDifference('state', expected, actual)).toEqual({ field, expected: e, actual: a })
  })
})
