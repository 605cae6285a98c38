import { existsSync, readFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { scriptWrapper } from '../support/code-cache.mjs'
import { stampOf } from '../support/fingerprint.mjs'
import { withLock } from '../support/lock.mjs'
import { SetupError, say } from '../support/log.mjs'
import { inRoot, root } from '../support/paths.mjs'

const outDir = inRoot('out/cli')
const bundleFile = join(outDir, 'main.js')
const stampFile = join(outDir, 'inputs.json')

/**
 * Bundles `cli/main.ts`, with all that it imports, if a source file changed since.
 * @returns {Promise<string>} the bundle: a script for loadScript that exports `main`
 */
export async function ensureCliBundle() {
  if (isFresh()) return bundleFile
  return withLock(inRoot('.cache/locks/cli'), async () => {
    if (!isFresh()) await bundle()
    return bundleFile
  })
}

function isFresh() {
  if (!existsSync(bundleFile) || !existsSync(stampFile)) return false
  try {
    /** @type {{ packageLock: string, files: string[] }} */
    const { packageLock, files } = JSON.parse(readFileSync(stampFile, 'utf8'))
    return packageLock === stampOf('package-lock.json') && files.every((line) => line === stampOf(fileOf(line)))
  } catch {
    return false
  }
}

/** The file name of a line that stampOf made. @param {string} line */
function fileOf(line) {
  return line.endsWith(' -') ? line.slice(0, -2) : line.replace(/ \d+ [\d.]+$/, '')
}

async function bundle() {
  say('building the command line tool')
  const { build } = await import('esbuild')
  const temporary = `${outDir}.${process.pid}`
  /** @satisfies {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Wrapped scripts, because Node can keep the compiled code of a script, and not that of a module.
    format: 'cjs',
    charset: 'ascii',
    supported: { 'dynamic-import': false },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    footer: { js: scriptWrapper.tail },
  }
  const [result] = await Promise.all([
    build({
      ...common,
      entryPoints: [inRoot('cli/main.ts')],
      outfile: join(temporary, 'main.js'),
      metafile: true,
      plugins: [parserApart],
      define: { 'import.meta.url': '__bundleUrl' },
      banner: {
        js: `${scriptWrapper.head}const __bundleUrl = require("node:url").pathToFileURL(__filename).href;`,
      },
    }),
    build({
      ...common,
      entryPoints: [inRoot('node_modules/typescript/lib/typescript.js')],
      outfile: join(temporary, 'typescript.js'),
      minifyIdentifiers: true,
      banner: { js: scriptWrapper.head },
    }),
  ]).catch(() => {
    throw new SetupError('the command line tool could not be built; see above.')
  })
  const files = Object.keys(result.metafile.inputs)
    .filter((file) => !file.startsWith('node_modules/'))
    .map((file) => stampOf(relative(root, inRoot(file))))
  const stamp = { packageLock: stampOf('package-lock.json'), files }
  await writeFile(join(temporary, 'inputs.json'), JSON.stringify(stamp, undefined, 1))
  await rm(outDir, { recursive: true, force: true })
  await rename(temporary, outDir)
}

/**
 * TypeScript's parser is four fifths of all code, and a script that was prepared before does not need it.
 * @type {import('esbuild').Plugin}
 */
const parserApart = {
  name: 'parser-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^typescript$/ }, () => ({ path: './typescript.js', external: true }))
  },
}
