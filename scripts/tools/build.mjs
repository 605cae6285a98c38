// npm run build: the app into out/, the command line tool into out/cli.
import { ensureAppBuild } from './setup/app-build.mjs'
import { ensureCliBundle } from './setup/cli-bundle.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { runTool } from './support/run-tool.mjs'

await runTool(async () => {
  await ensureNodeModules()
  await ensureCliBundle()
  await ensureAppBuild()
  return 0
})
