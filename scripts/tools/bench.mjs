// npm run bench [-- NAME...] [--json] [--quick]: the benchmarks in scripts/bench, bundled afresh each time.
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureAppBuild } from './setup/app-build.mjs'
import { ensureDebianPackages } from './setup/debian.mjs'
import { ensureElectron } from './setup/electron.mjs'
import { ensureNodeModules } from './setup/node-modules.mjs'
import { inRoot, root } from './support/paths.mjs'
import { sandboxArguments } from './support/display.mjs'
import { runTool } from './support/run-tool.mjs'
import { withVirtualDisplay } from './support/virtual-display.mjs'

await runTool(async (args) => {
  await ensureNodeModules()
  const { build } = await import('esbuild')
  const folder = inRoot('out/bench')
  await build({
    entryPoints: [inRoot('scripts/bench/main.ts'), inRoot('scripts/bench/app.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  })
  /** @param {string} name @returns {Promise<any>} */
  const load = (name) => import(pathToFileURL(`${folder}/${name}.mjs`).href)
  /** @type {{ main(argv: readonly string[], traces: string, more: readonly unknown[]): Promise<number> }} */
  const { main } = await load('main')
  /** @type {{ appBenchmark(found: () => Promise<AppUnderTest>): unknown }} */
  const { appBenchmark } = await load('app')
  const traces = inRoot('engine/test/fixtures/kernel-traces')
  const names = args.filter((word) => !word.startsWith('--'))
  if (names.length > 0 && !names.includes('app')) {
    const unused = appBenchmark(() => Promise.reject(new Error('it was not asked for')))
    return main(args, traces, [unused])
  }
  await ensureDebianPackages()
  await ensureAppBuild()
  const { executable } = await ensureElectron()
  return withVirtualDisplay((display) => {
    // The electron package takes its executable from here.
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dirname(executable)
    const env = { ...process.env, DISPLAY: display }
    const under = { args: [root, '--disable-gpu', ...sandboxArguments()], env }
    return main(args, traces, [appBenchmark(() => Promise.resolve(under))])
  })
})

/** @typedef {{ args: string[], env: Record<string, string | undefined> }} AppUnderTest */
