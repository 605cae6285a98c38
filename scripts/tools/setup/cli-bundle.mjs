import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { stampOf } from '../support/fingerprint.mjs'
import { withLock } from '../support/lock.mjs'
import { SetupError, say } from '../support/log.mjs'
import { inRoot, root } from '../support/paths.mjs'

const outDir = inRoot('out/cli')
const bundleFile = join(outDir, 'main.cjs')
const stampFile = join(outDir, 'inputs.json')

/**
 * Bundles `cli/main.ts`, with all that it imports, into one file, if a source file changed since.
 * @returns {Promise<string>} the bundle: a CommonJS module that exports `main`
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
  const result = await build({
    entryPoints: [inRoot('cli/main.ts')],
    outfile: join(temporary, 'main.cjs'),
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // CommonJS, because Node can keep the compiled code of a script, and not that of an ES module (see lab.mjs).
    format: 'cjs',
    // TypeScript's parser is most of the bundle; names stay, since stack traces show them.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    define: { 'import.meta.url': '__bundleUrl' },
    banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  }).catch(() => {
    throw new SetupError('the command line tool could not be built; see above.')
  })
  const files = Object.keys(result.metafile.inputs)
    .filter((file) => !file.startsWith('node_modules/'))
    .map((file) => stampOf(relative(root, inRoot(file))))
  const stamp = { packageLock: stampOf('package-lock.json'), files }
  await writeFile(join(temporary, 'inputs.json'), JSON.stringify(stamp, undefined, 1))
  await rm(outDir, { recursive: true, force: true })
  await mkdir(inRoot('out'), { recursive: true })
  await rename(temporary, outDir)
}
