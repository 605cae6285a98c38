import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/**
 * Unpacks a zip file, with its permission bits.
 * @param {string} zip
 * @param {string} folder made if it is not there
 * @param {(name: string) => string | undefined} rename the path below `folder` for an entry; undefined leaves it out
 */
export async function extractZip(zip, folder, rename) {
  const { openPromise } = await import('yauzl')
  const archive = await openPromise(zip)
  // yauzl itself refuses names that are absolute or climb out of the folder.
  for await (const entry of archive.eachEntry()) {
    const target = rename(entry.fileName)
    if (target === undefined || entry.fileName.endsWith('/')) continue
    const path = join(folder, target)
    await mkdir(dirname(path), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(path, { mode: mode || 0o644 }))
  }
}
