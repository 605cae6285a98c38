import { expect, test } from 'vitest'
import { chordOf, chordText, conflicts, isReserved, leadOf } from './chords.ts'

const press = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

test('a key press is written with its modifiers in one order', () => {
  expect(chordOf({ ...press, key: 's', shiftKey: true, ctrlKey: true })).toBe('Ctrl+Shift+S')
  expect(chordOf({ ...press, key: 'ArrowLeft', altKey: true })).toBe('Alt+ArrowLeft')
  expect(chordOf({ ...press, key: 'k', metaKey: true })).toBe('Ctrl+K')
})

test('arrows are shown as arrows, and plus stays plus', () => {
  expect(chordText('Ctrl+Alt+ArrowLeft')).toBe('Ctrl+Alt+←')
  expect(chordText('Ctrl++')).toBe('Ctrl++')
  expect(chordText('F5')).toBe('F5')
})

test('keys that type, move or edit text belong to no command', () => {
  for (const chord of ['A', 'Shift+A', 'Tab', 'Shift+Tab', 'Enter', 'Escape', 'ArrowLeft', 'Ctrl+C', 'Ctrl+Shift+Z'])
    expect(isReserved(chord), chord).toBe(true)
  for (const chord of ['F5', 'Ctrl+S', 'Alt+ArrowLeft', 'Ctrl+,']) expect(isReserved(chord), chord).toBe(false)
})

test('a chord that two commands have is a conflict of both', () => {
  const found = conflicts([
    { id: 'run', shortcuts: ['F5'] },
    { id: 'step', shortcuts: ['F10', 'F5'] },
    { id: 'stop', shortcuts: ['Shift+F5'] },
  ])
  expect([...found]).toEqual([['F5', ['run', 'step']]])
})

test('a sequence is two chords, and a space bar is none', () => {
  expect(leadOf('Ctrl+J ArrowLeft')).toBe('Ctrl+J')
  expect(leadOf('Ctrl+J Ctrl+M')).toBe('Ctrl+J')
  expect(leadOf('Ctrl+J')).toBeNull()
  expect(leadOf('Ctrl+ ')).toBeNull()
  expect(chordText('Ctrl+J Shift+ArrowLeft')).toBe('Ctrl+J Shift+←')
  expect(chordText('Ctrl+ ')).toBe('Ctrl+Space')
})

test('a command that has the first chord of a sequence keeps the sequence from its own', () => {
  const found = conflicts([
    { id: 'join', shortcuts: ['Ctrl+J'] },
    { id: 'left', shortcuts: ['Ctrl+J ArrowLeft'] },
    { id: 'run', shortcuts: ['F5'] },
  ])
  expect([...found]).toEqual([['Ctrl+J', ['join', 'left']]])
})
