import { expect, test } from 'vitest'
import { settingsSchema } from '../../engine/protocol/session.ts'
import { defaultSettings } from './app-state.ts'

const old = { theme: 'dark', policy: 'v2', seed: 7, mode: 'concrete', activeDraft: 'a' }

test('settings of a version that had fewer of them are read, and what they lack is as it comes', () => {
  expect(settingsSchema.parse(old)).toEqual({ ...defaultSettings, ...old })
})

test('a setting that cannot be read falls back alone', () => {
  const broken = { ...defaultSettings, ...old, zoom: 'large', layouts: { version: 9 }, editorFontSize: 20 }
  expect(settingsSchema.parse(broken)).toEqual({ ...defaultSettings, ...old, editorFontSize: 20 })
})

test('settings that are none are refused', () => {
  expect(settingsSchema.safeParse({ ...defaultSettings, theme: 'pink' }).success).toBe(false)
})
