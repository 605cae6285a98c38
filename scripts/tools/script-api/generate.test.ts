import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inRoot } from '../support/paths.mjs'
import { generateScriptApi } from './generate.mjs'

it('finds the generated files of the script API up to date', async () => {
  for (const [path, text] of await generateScriptApi()) {
    // The remedy: node scripts/tools/script-api/main.mjs
    expect(readFileSync(inRoot(path), 'utf8') === text, `${path} is stale`).toBe(true)
  }
})
