import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fingerprint } from '../support/fingerprint.mjs'
import { withLock } from '../support/lock.mjs'
import { SetupError, say } from '../support/log.mjs'
import { inRoot } from '../support/paths.mjs'
import { run } from '../support/run-command.mjs'

const sources = [
  ...['engine', 'electron', 'renderer', 'scripts/experiments', 'scripts/tools/claims/claims.json'],
  ...['electron.vite.config.ts', 'package.json', 'package-lock.json'],
]
const stampFile = inRoot('out/app-stamp')
const outputs = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']

/** Builds main process, preload and renderer into out/ if a source changed since. */
export async function ensureAppBuild() {
  if (isFresh()) return
  await withLock(inRoot('.cache/locks/app'), async () => {
    if (isFresh()) return
    say('building the app')
    // Taken before the build: a file that changes while it runs makes the next command build again.
    const stamp = fingerprint(sources)
    const { code } = await run(inRoot('node_modules/.bin/electron-vite'), ['build', '--logLevel', 'warn'])
    if (code !== 0) throw new SetupError('the app could not be built; see above.')
    writeFileSync(stampFile, stamp)
  })
}

function isFresh() {
  if (!existsSync(stampFile) || !outputs.every((file) => existsSync(inRoot(file)))) return false
  return readFileSync(stampFile, 'utf8') === fingerprint(sources)
}
