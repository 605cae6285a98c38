// npm run bench [-- NAME...] [--json] [--quick]: the benchmarks in scripts/bench, bundled afresh each time.
import { pathToFileURL } from 'node:url'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { inRoot, root } from './support/paths.mjs'
import { runTool } from './support/run-tool.mjs'

await runTool(async (args) => {
  await ensureNodeModules()
  const { build } = await import('esbuild')
  const outfile = inRoot('out/bench/main.mjs')
  await build({
    entryPoints: [inRoot('scripts/bench/main.ts')],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  })
  /** @type {{ main(argv: readonly string[], traces: string): number }} */
  const { main } = await import(pathToFileURL(outfile).href)
  return main(args, inRoot('engine/test/fixtures/kernel-traces'))
})
