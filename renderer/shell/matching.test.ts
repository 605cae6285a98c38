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

test('the beginnings of words are found too, after everything that has the letters as they are', () => {
  expect(matching('flog', ['Show Flush log', 'Flow of logs', 'flog'], String)).toEqual([
    'flog',
    'Show Flush log',
    'Flow of logs',
  ])
  expect(matching('osb', titles, String)).toEqual(['One step back'])
  expect(matching('oback', titles, String)).toEqual(['One step back'])
  expect(matching('ostb', ['One back step'], String)).toEqual([])
})
