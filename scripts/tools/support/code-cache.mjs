import { isAscii } from 'node:buffer'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** What a script for {@link loadScript} stands between: the function that Node, too, puts around a CommonJS module. */
export const scriptWrapper = { head: '(function (exports, require, module, __filename, __dirname) {', tail: '})' }

/**
 * Loads a wrapped CommonJS script by way of V8's code cache: compiling a large one takes longer than running it. The
 * cache is written when the process ends, and holds the functions that were used until then.
 * @param {string} file other scripts in its folder, which it requires by `./NAME`, are loaded alike
 * @param {string} use what the process does, for scripts of which different uses need different parts
 * @returns {object} what it exports
 */
export function loadScript(file, use) {
  const folder = dirname(file)
  const cacheFile = join(folder, 'code-cache', `${process.version}-${file.slice(folder.length + 1)}-${use}`)
  const cachedData = existsSync(cacheFile) ? readFileSync(cacheFile) : undefined
  const script = new Script(readText(file), { filename: file, ...(cachedData && { cachedData }) })
  if (cachedData === undefined || script.cachedDataRejected === true) keepWhenDone(script, cacheFile)
  const nodeRequire = createRequire(file)
  const require = (/** @type {string} */ name) =>
    name.startsWith('./') ? loadScript(join(folder, name), use) : nodeRequire(name)
  const module = { exports: {} }
  script.runInThisContext()(module.exports, require, module, file, folder)
  return module.exports
}

/**
 * Text of one byte a character is compiled faster; esbuild escapes all but regular expressions, so most bundles are such.
 * @param {string} file
 */
function readText(file) {
  const bytes = readFileSync(file)
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
}

/** @param {Script} script @param {string} cacheFile */
function keepWhenDone(script, cacheFile) {
  process.once('exit', (code) => {
    // Wrong usage is no use to remember.
    if (code === 2) return
    mkdirSync(dirname(cacheFile), { recursive: true })
    writeFileSync(`${cacheFile}.${process.pid}`, script.createCachedData())
    renameSync(`${cacheFile}.${process.pid}`, cacheFile)
  })
}
