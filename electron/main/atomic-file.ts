import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes under way have names of their own. */
let writes = 0

/**
 * Writes a file so that a crash leaves the old content or the new, never a part. A file that is there keeps its mode, and a
 * symbolic link what it leads to.
 */
export async function writeAtomically(path: string, content: string): Promise<void> {
  const there = await currentFile(path)
  const { file } = there
  const temporary = `${file}.${process.pid}-${++writes}.tmp`
  await mkdir(dirname(file), { recursive: true })
  try {
    const handle = await open(temporary, 'w')
    try {
      if (there.mode !== null) await handle.chmod(there.mode)
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The file that a path leads to, and its mode; the path itself if there is none. */
async function currentFile(path: string): Promise<{ readonly file: string; readonly mode: number | null }> {
  try {
    const file = await realpath(path)
    const { mode } = await stat(file)
    return { file, mode: mode & 0o777 }
  } catch {
    return { file: path, mode: null }
  }
}

/** The file's text, or undefined if there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
