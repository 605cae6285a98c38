// npm run screenshots: the pictures of the documentation, and the guide's table of keys, taken of the real app. Look at them
// before they are committed.
import { ensureAppBuild } from './setup/app-build.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { inRoot } from './support/paths.mjs'
import { runTool } from './support/run-tool.mjs'
import { runPlaywright } from './test/playwright.mjs'

await runTool(async (args) => {
  await ensureNodeModules()
  await ensureAppBuild()
  return runPlaywright(['--project=app', '--reporter=list', 'screenshots.spec.ts', 'guide.spec.ts', ...args], {
    LAB_GUIDE: 'write',
    LAB_SCREENSHOTS: inRoot('docs/screenshots'),
  })
})
