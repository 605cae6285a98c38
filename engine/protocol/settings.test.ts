import { expect, test } from 'vitest'
import { defaultSettings, readSettings, SETTINGS_VERSION } from './settings.ts'

const old = { theme: 'dark', policy: 'v2', seed: 7, mode: 'concrete', activeDraft: 'a' }

test('settings of a version that had fewer of them are read, and what they lack is as it comes', () => {
  expect(readSettings(old)).toEqual({ settings: { ...defaultSettings, ...old }, faults: [] })
})

test('settings of today come back as they are', () => {
  const today = { ...defaultSettings, ...old, shortcuts: { run: ['F6', 'Ctrl+J R'], stop: [] }, zoom: 125 }
  expect(readSettings(today)).toEqual({ settings: today, faults: [] })
})

test('a value that cannot be used falls back alone, and is named with what is allowed', () => {
  const read = readSettings({ ...old, theme: 'pink', seed: 7.5, zoom: 'large', editorFontSize: 20, motion: null })
  expect(read?.settings).toEqual({ ...defaultSettings, ...old, theme: 'system', seed: 1, editorFontSize: 20 })
  expect(read?.faults).toEqual(
    expect.arrayContaining([
      { field: 'theme', found: '"pink"', allowed: 'system, light, dark, high-contrast' },
      { field: 'seed', found: '7.5', allowed: '0 – 4294967295' },
      { field: 'zoom', found: '"large"', allowed: '50 – 250' },
      { field: 'motion', found: 'null', allowed: 'system, reduced' },
    ]),
  )
  expect(read?.faults).toHaveLength(4)
})

test('one bad limit, one bad key and one bad layout leave the others', () => {
  const named = [
    { name: 'a', layout: '{}' },
    { name: '', layout: '{}' },
    { name: 'b', layout: 7 },
    { name: 'c', layout: '{}' },
  ]
  const read = readSettings({
    ...old,
    limits: { timeMs: -1, ops: 500 },
    shortcuts: { run: ['F6'], stop: 'F7', step: [3] },
    layouts: { version: 2, current: '{}', named },
  })
  expect(read?.settings.limits).toEqual({ ...defaultSettings.limits, ops: 500 })
  expect(read?.settings.shortcuts).toEqual({ run: ['F6'] })
  expect(read?.settings.layouts).toEqual({ version: 2, current: '{}', named: [named[0], named[3]], before: null })
  expect(read?.faults.map(({ field }) => field).sort()).toEqual([
    'layouts.named.1',
    'layouts.named.2',
    'limits.timeMs',
    'shortcuts.step',
    'shortcuts.stop',
  ])
})

test('a field that is of another kind altogether falls back whole', () => {
  const read = readSettings({ ...old, limits: 'none', layouts: [1], shortcuts: null })
  expect(read?.settings).toEqual({ ...defaultSettings, ...old })
  expect(read?.faults.map(({ field }) => field).sort()).toEqual(['layouts', 'limits', 'shortcuts'])
})

test('settings of a later version give what can be had of them, and say so', () => {
  const read = readSettings({ ...old, version: SETTINGS_VERSION + 1, theme: 'sepia', novelty: true })
  expect(read?.settings).toEqual({ ...defaultSettings, ...old, theme: 'system' })
  expect(read?.faults.map(({ field }) => field).sort()).toEqual(['theme', 'version'])
})

test.each([[null], ['text'], [[1]], [7], [undefined]])('%j is no settings at all', (value) => {
  expect(readSettings(value)).toBeNull()
})
