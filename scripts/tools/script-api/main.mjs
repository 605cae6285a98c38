// Writes what is made from the script API's sources: run it after a change there.
import { writeFile } from 'node:fs/promises'
import { say } from '../support/log.mjs'
import { inRoot } from '../support/paths.mjs'
import { generateScriptApi } from './generate.mjs'

for (const [path, text] of await generateScriptApi()) {
  await writeFile(inRoot(path), text)
  say(`wrote ${path}`)
}
