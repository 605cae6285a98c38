// npm run lab -- …: the command line tool, out of a bundle that is built again only if a source file changed.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'
import { ensureCliBundle } from './setup/cli-bundle.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { runTool } from './support/run-tool.mjs'

/**
 * Loads a CommonJS file by way of V8's code cache: compiling TypeScript's parser anew would take 0.2 s of every start.
 * There is one cache per command, as each uses other parts; it is written when the first such run ends.
 * @param {string} file
 * @param {string} command
 * @returns {{ main(argv: string[]): Promise<number> }}
 */
function loadCached(file, command) {
  const cacheFile = `${dirname(file)}/code-cache/${process.version}-${command}`
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`
  const cachedData = existsSync(cacheFile) ? readFileSync(cacheFile) : undefined
  const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) })
  if (cachedData === undefined || script.cachedDataRejected === true) {
    process.once('exit', (code) => {
      if (code === 2) return
      mkdirSync(dirname(cacheFile), { recursive: true })
      writeFileSync(`${cacheFile}.${process.pid}`, script.createCachedData())
      renameSync(`${cacheFile}.${process.pid}`, cacheFile)
    })
  }
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file))
  return /** @type {{ main(argv: string[]): Promise<number> }} */ (module.exports)
}

await runTool(async (args) => {
  await ensureNodeModules()
  const bundle = await ensureCliBundle()
  const command = (args.find((argument) => !argument.startsWith('-')) ?? 'help').replace(/\W/g, '_').slice(0, 20)
  const { main } = loadCached(bundle, command)
  // File names are relative to where the command was typed, not to the checkout that npm changes into.
  const typedIn = process.env['INIT_CWD']
  if (process.env['npm_lifecycle_event'] === 'lab' && typedIn !== undefined && existsSync(typedIn))
    process.chdir(typedIn)
  return main(args)
})
