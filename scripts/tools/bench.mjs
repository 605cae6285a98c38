// npm run bench: runs the benchmarks below engine/ (vitest bench); arguments choose among them.
import { ensureNodeModules } from './setup/node-modules.mjs'
import { inRoot } from './support/paths.mjs'
import { run } from './support/run-command.mjs'
import { runTool } from './support/run-tool.mjs'

await runTool(async (args) => {
  await ensureNodeModules()
  return (await run(inRoot('node_modules/.bin/vitest'), ['bench', '--run', ...args], { stdout: 'inherit' })).code
})
