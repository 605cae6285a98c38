// npm run package: an unpacked app in release/. With --for-test one that Playwright can attach to, in release/test.
import { ensureAppBuild } from './setup/app-build.mjs'
import { ensureElectron } from './setup/electron.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { say } from './support/log.mjs'
import { inRoot } from './support/paths.mjs'
import { run } from './support/run-command.mjs'
import { runTool } from './support/run-tool.mjs'

await runTool(async (args) => {
  const forTest = args.includes('--for-test')
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
  const { code } = await run(builder, ['--linux', 'dir', '--publish', 'never', ...options])
  if (code === 0) say(`packed: ${inRoot(output, 'linux-unpacked/iommufd-lab')}`)
  return code
})
