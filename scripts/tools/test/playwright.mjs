import { dirname } from 'node:path'
import { ensureDebianPackages } from '../setup/debian.mjs'
import { ensureElectron } from '../setup/electron.mjs'
import { inRoot } from '../support/paths.mjs'
import { run } from '../support/run-command.mjs'
import { withVirtualDisplay } from '../support/virtual-display.mjs'

/**
 * Runs Playwright against the real app, on a virtual display of its own.
 * @param {readonly string[]} args of `playwright test`
 * @param {NodeJS.ProcessEnv} [extraEnv]
 * @returns {Promise<number>} its exit code
 */
export async function runPlaywright(args, extraEnv = {}) {
  await ensureDebianPackages()
  const electron = await ensureElectron()
  return withVirtualDisplay(async (display) => {
    const env = {
      ...process.env,
      DISPLAY: display,
      // The electron package, which Playwright asks for the executable, takes it from here.
      ELECTRON_OVERRIDE_DIST_PATH: dirname(electron.executable),
      ...extraEnv,
    }
    const { code } = await run(inRoot('node_modules/.bin/playwright'), ['test', ...args], { stdout: 'inherit', env })
    return code
  })
}
