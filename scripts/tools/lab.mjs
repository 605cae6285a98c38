// npm run lab -- …: the command line tool, out of a bundle that is built again only if a source file changed.
import { existsSync } from 'node:fs'
import { ensureCliBundle } from './setup/cli-bundle.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { loadScript } from './support/code-cache.mjs'
import { runTool } from './support/run-tool.mjs'

// Whoever reads the result may stop early (`lab … | head`): then there is nothing left to say. 141 is what SIGPIPE ends with.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(141)
  throw error
})

await runTool(async (args) => {
  await ensureNodeModules()
  const bundle = await ensureCliBundle()
  const command = args.find((argument) => /^[a-z]{1,20}$/.test(argument)) ?? 'help'
  const { main } = /** @type {{ main(argv: string[]): Promise<number> }} */ (loadScript(bundle, command))
  // File names are relative to where the command was typed, not to the checkout that npm changes into.
  const typedIn = process.env['INIT_CWD']
  if (process.env['npm_lifecycle_event'] === 'lab' && typedIn !== undefined && existsSync(typedIn)) {
    process.chdir(typedIn)
  }
  return main(args)
})
