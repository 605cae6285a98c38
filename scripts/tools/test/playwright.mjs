import { dirname } from 'node:path'
import { ensureDebianPackages } from '../setup/debian.mjs'
import { ensureElectron } from '../setup/electron.mjs'
import { inRoot } from '../support/paths.mjs'
import { run } from '../support/run-command.mjs'

/**
 * Runs Playwright against the real app, on a virtual display of its own.
 * @param {readonly string[]} args of `playwright test`
 * @param {NodeJS.ProcessEnv} [extraEnv]
 * @returns {Promise<number>} its exit code
 */
export async function runPlaywright(args, extraEnv = {}) {
  await ensureDebianPackages()
  const electron = await ensureElectron()
  // The electron package, which Playwright asks for the executable, takes it from here.
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dirname(electron.executable), ...extraEnv }
  const command = [inRoot('node_modules/.bin/playwright'), 'test', ...args]
  const display = ['-a', '-s', '-screen 0 1920x1200x24']
  const { code } = await run('xvfb-run', [...display, ...command], { stdout: 'inherit', env })
  return code
}
