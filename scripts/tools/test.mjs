// npm test: every check there is, one after the other; the last line counts them. `--only a,b` chooses stages.
import { rm } from 'node:fs/promises'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { SetupError } from './support/log.mjs'
import { inRoot } from './support/paths.mjs'
import { runTool } from './support/run-tool.mjs'
import { stages } from './test/stages.mjs'

/** @param {string[]} args */
function chosenStages(args) {
  const at = args.indexOf('--only')
  if (at === -1) return stages
  const names = (args[at + 1] ?? '').split(',')
  const known = stages.map(({ name }) => name)
  // A name with a slip would leave a check out without a word.
  if (!names.every((name) => known.includes(name))) throw new SetupError(`--only takes: ${known.join(', ')}`)
  return stages.filter(({ name }) => names.includes(name))
}

/** @param {string} text */
const print = (text) => process.stdout.write(`${text}\n`)

await runTool(async (args) => {
  const chosen = chosenStages(args)
  await ensureNodeModules()
  await rm(inRoot('out/test'), { recursive: true, force: true })
  /** @type {{ name: string, passed: number, failed: number, seconds: number }[]} */
  const results = []
  for (const { name, title, work } of chosen) {
    print(`\n=== ${name}: ${title}`)
    const start = Date.now()
    // A stage that cannot even start has failed; the others still run.
    const counts = await work().catch((error) => {
      print(error instanceof SetupError ? error.message : String(error?.stack ?? error))
      return { passed: 0, failed: 1 }
    })
    results.push({ name, ...counts, seconds: (Date.now() - start) / 1000 })
  }
  print('\n=== summary')
  for (const { name, passed, failed, seconds } of results) {
    print(
      `${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(10)} ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`,
    )
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  print(`${passed} passed, ${failed} failed`)
  return failed > 0 || passed === 0 ? 1 : 0
})
