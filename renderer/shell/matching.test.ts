import { expect, test } from 'vitest'
import { matching } from './matching.ts'

const titles = ['Stop', 'One step back', 'Step', 'Show Steps', 'Run, or continue']

test('everything is offered in its order before anything is typed', () => {
  expect(matching('  ', titles, String)).toEqual(titles)
})

test('what begins with the words comes first, and every word has to be there', () => {
  expect(matching('step', titles, String)).toEqual(['Step', 'One step back', 'Show Steps'])
  expect(matching('st b', titles, String)).toEqual(['One step back'])
  expect(matching('fly', titles, String)).toEqual([])
})

test('signs of regular expressions are letters like others', () => {
  expect(matching('a+b(', ['x a+b(', 'aab('], String)).toEqual(['x a+b('])
})
