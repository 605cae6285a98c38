// npm run e2e -- …: the tests of the real app; arguments are Playwright's.
import { ensureAppBuild } from './setup/app-build.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { runTool } from './support/run-tool.mjs'
import { runPlaywright } from './test/playwright.mjs'

await runTool(async (args) => {
  await ensureNodeModules()
  await ensureAppBuild()
  return runPlaywright(['--project=app', '--reporter=list', ...args])
})
