import { expect, test } from 'vitest'
import { keysAsText, keysOfText } from './key-file.ts'

const known = ['run', 'stop']

test('keys come back as they were written', () => {
  const keys = { run: ['F6', 'Ctrl+J R'], stop: [] }
  expect(keysOfText(keysAsText(keys), known)).toEqual({ ok: true, keys, unknown: 0 })
})

test('keys of commands that are not there are left out and counted', () => {
  expect(keysOfText(keysAsText({ run: ['F6'], fly: ['F8'] }), known)).toEqual({
    ok: true,
    keys: { run: ['F6'] },
    unknown: 1,
  })
})

test.each([
  ['{"keys":', /not JSON/],
  ['[]', /holds no keys/],
  ['{"kind":"iommufd-lab keys","version":2,"keys":{}}', /version 2/],
  [keysAsText({ run: ['A'] }), /run.*A/],
  ['{"kind":"iommufd-lab keys","version":1,"keys":{"run":"F5"}}', /run/],
  ['{"kind":"iommufd-lab keys","version":1,"keys":{"run":[7]}}', /run.*7/],
  [keysAsText({ run: ['F5', 'F'.repeat(61)] }), /run.*FFF/],
  [keysAsText({ run: ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9'] }), /run.*8/],
])('%s is refused with a sentence', (content, why) => {
  expect(keysOfText(content, known)).toEqual({ ok: false, why: expect.stringMatching(why) as string })
})
