import { expect, it } from 'vitest'
import { LineHistory } from './line-history.ts'

it('goes up to the oldest line and back down to what was being typed', () => {
  const history = new LineHistory()
  history.reset(['a', 'b'])
  expect(history.newer()).toBeNull()
  expect([history.older('typed'), history.older('b'), history.older('a')]).toEqual(['b', 'a', null])
  expect([history.newer(), history.newer(), history.newer()]).toEqual(['b', 'typed', null])
  history.reset([])
  expect(history.older('x')).toBeNull()
})
