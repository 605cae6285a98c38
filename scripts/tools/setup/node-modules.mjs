import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { hashFile } from '../support/fingerprint.mjs'
import { withLock } from '../support/lock.mjs'
import { SetupError, say } from '../support/log.mjs'
import { inRoot } from '../support/paths.mjs'
import { run } from '../support/run-command.mjs'

const lockFile = inRoot('package-lock.json')
const installedFile = inRoot('node_modules/.package-lock.json')
const stampFile = inRoot('node_modules/.iommufd-lab-stamp')

/** Installs the npm dependencies if node_modules is not what package-lock.json says. */
export async function ensureNodeModules() {
  if (isFresh()) return
  await withLock(inRoot('.cache/locks/npm'), async () => {
    if (isFresh()) return
    say('installing the npm dependencies (npm ci --ignore-scripts)')
    const { code } = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
    if (code !== 0) throw new SetupError('npm ci failed; see above. Then run the same command again.')
    writeStamp()
  })
}

function isFresh() {
  if (!existsSync(installedFile)) return false
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hashFile(lockFile)) return true
  // Somebody ran npm by hand: compare instead of installing again.
  if (!matches(readPackages(lockFile), readPackages(installedFile))) return false
  writeStamp()
  return true
}

function writeStamp() {
  writeFileSync(stampFile, hashFile(lockFile))
}

/**
 * @typedef {Record<string, { version?: string, optional?: boolean, peer?: boolean, devOptional?: boolean }>} Packages
 * @param {string} file
 * @returns {Packages}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}

/** Whether everything that is wanted is installed in its version. @param {Packages} wanted @param {Packages} installed */
function matches(wanted, installed) {
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true
    const found = installed[path]
    // Optional packages for other systems are in the lock file, and rightly not in node_modules.
    if (found === undefined) return optional === true || devOptional === true
    return found.version === version
  })
}
