import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { defaultSettings } from '../../engine/protocol/settings.ts'
import { openState } from './app-state.ts'

let userData: string
beforeEach(async () => {
  userData = await mkdtemp(join(tmpdir(), 'app-state-'))
  await mkdir(join(userData, 'state'))
})
const write = (name: string, value: unknown): Promise<void> =>
  writeFile(join(userData, 'state', name), JSON.stringify(value))
const files = (): Promise<string[]> => readdir(join(userData, 'state'))

test('settings of an earlier version are taken over, and nothing is put aside', async () => {
  await write('settings.json', { theme: 'dark', policy: 'v2', seed: 7, mode: 'concrete', activeDraft: 'a' })
  const state = openState(userData)
  expect(await state.settings.load()).toMatchObject({ theme: 'dark', policy: 'v2', seed: 7, zoom: 100 })
  expect(state.takeSettingsFaults()).toEqual([])
  expect(await files()).toEqual(['settings.json'])
})

test('one bad setting is named once, the others count, and the file as it was is kept', async () => {
  const bad = { ...defaultSettings, seed: 7, theme: 'pink' }
  await write('settings.json', bad)
  const state = openState(userData)
  expect(await state.settings.load()).toMatchObject({ theme: 'system', seed: 7 })
  expect(state.takeSettingsFaults()).toMatchObject([{ field: 'theme', found: '"pink"' }])
  expect(state.takeSettingsFaults()).toEqual([])
  expect(JSON.parse(await readFile(state.settings.putAside ?? '', 'utf8'))).toEqual(bad)
})

test('one draft that cannot be read takes no other with it', async () => {
  const good = { id: 'a', title: 'a.ts', origin: { kind: 'new', path: '' }, source: 'lab.ioas()', dirty: true }
  await write('drafts.json', [{ ...good, id: 'b', source: 7 }, good])
  const state = openState(userData)
  expect(await state.drafts.load()).toEqual([good])
  expect(await readFile(state.drafts.putAside ?? '', 'utf8')).toContain('"id":"b"')
})
