import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inRoot } from '../support/paths.mjs'

const files = [
  'renderer/strings.ts',
  ...readdirSync(inRoot('renderer/strings')).map((name) => `renderer/strings/${name}`),
]
/** All texts of the window. */
const catalogue = files.map((file) => readFileSync(inRoot(file), 'utf8')).join('\n')

test('what the guide calls by its name on the screen is there', () => {
  const guide = readFileSync(inRoot('docs/guide.md'), 'utf8')
  const names = [...guide.matchAll(/(?<![*\w])\*([A-Z][^*]*)\*(?!\*)/g)].map(([, name = '']) =>
    name.replaceAll('\n', ' ').replace(/…$/, '').replaceAll("'", '’'),
  )
  expect(names.length).toBeGreaterThan(20)
  // A layout is named by its user.
  for (const name of names) if (name !== 'Layout: name') expect(catalogue, name).toContain(name)
})
