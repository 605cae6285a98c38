// npm run package: an unpacked app in release/. With --deb a package for Debian and Ubuntu, too (dpkg-deb builds it, nothing is
// downloaded). With --for-test an app that Playwright can attach to, in release/test.
import { ensureAppBuild } from './setup/app-build.mjs'
import { ensureElectron } from './setup/electron.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { say } from './support/log.mjs'
import { inRoot } from './support/paths.mjs'
import { run } from './support/run-command.mjs'
import { runTool } from './support/run-tool.mjs'

await runTool(async (args) => {
  const forTest = args.includes('--for-test')
  const asDeb = args.includes('--deb')
  await ensureNodeModules()
  const electron = await ensureElectron()
  await ensureAppBuild()
  if (electron.source === 'fallback' && !forTest) {
    say('packing with the fallback Electron: fine to try the packed app, not to hand it out')
  }
  const output = forTest ? 'release/test' : 'release'
  const config = {
    'directories.output': output,
    electronDist: electron.dist,
    electronVersion: electron.version,
    ...(forTest && { 'electronFuses.enableNodeCliInspectArguments': true }),
  }
  const options = Object.entries(config).map(([key, value]) => `--config.${key}=${value}`)
  const builder = inRoot('node_modules/.bin/electron-builder')
  const env = { ...process.env, CUSTOM_FPM_PATH: inRoot('scripts/tools/package/dpkg-fpm.mjs') }
  const { code } = await run(builder, ['--linux', asDeb ? 'deb' : 'dir', '--publish', 'never', ...options], { env })
  if (code !== 0) return code
  say(`packed: ${inRoot(output, 'linux-unpacked/iommufd-lab')}`)
  if (asDeb) say(`and as .deb in ${inRoot(output)}`)
  return code
})
