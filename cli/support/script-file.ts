import { readFileSync, statSync } from 'node:fs'
import { UsageError } from './usage-error.ts'

/** As in the session contract: no script is longer. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Reads a script.
 * @throws UsageError with a sentence if there is no such file, or it holds no text
 */
export function readScript(path: string): string {
  let bytes: Uint8Array
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) throw new UsageError(`${path} is a directory, not a script.`)
    if (!stats.isFile()) throw new UsageError(`${path} is no file.`)
    if (stats.size > MAX_BYTES)
      throw new UsageError(`${path} is larger than ${String(MAX_BYTES)} bytes: this is no script.`)
    bytes = readFileSync(path)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${path} cannot be read: ${reason(error)}.`)
  }
  if (bytes.includes(0)) throw new UsageError(`${path} is a binary file, not a script.`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UsageError(`${path} is not UTF-8 text.`)
  }
}

/**
 * What the operating system answered, in words.
 * @param missing what is not there if something is not
 */
export function reason(error: unknown, missing: 'file' | 'folder' = 'file'): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return `there is no such ${missing}`
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'permission denied'
  if (code === 'ENOTDIR') return 'a part of the path is no directory'
  return error instanceof Error ? error.message : String(error)
}
