// npm run dev: the app with its renderer reloaded on each change.
import { debianPackages, ensureDebianPackages } from './setup/debian.mjs'
import { ensureElectron } from './setup/electron.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { hasDisplay, sandboxArguments } from './support/display.mjs'
import { SetupError } from './support/log.mjs'
import { inRoot } from './support/paths.mjs'
import { run } from './support/run-command.mjs'
import { runTool } from './support/run-tool.mjs'

await runTool(async () => {
  if (!hasDisplay()) throw new SetupError('there is no display; try:  xvfb-run -a npm run dev')
  await ensureNodeModules()
  await ensureDebianPackages(debianPackages)
  const electron = await ensureElectron()
  const env = { ...process.env, ELECTRON_EXEC_PATH: electron.executable }
  const args = ['dev', '--watch', '--', ...sandboxArguments()]
  return (await run(inRoot('node_modules/.bin/electron-vite'), args, { env, stdout: 'inherit', stdin: 'inherit' })).code
})
