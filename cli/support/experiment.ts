import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { reason } from './script-file.ts'
import { UsageError } from './usage-error.ts'

/**
 * The scripts among `paths`: files as they are, and of folders the `.ts` files in them.
 * @throws UsageError for a path that is not there, or when there is no script at all
 */
export function findScripts(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    try {
      return statSync(path).isDirectory() ? scriptsBelow(path) : [path]
    } catch (error) {
      throw new UsageError(`${path} cannot be read: ${reason(error)}.`)
    }
  })
  if (files.length === 0) throw new UsageError(`There is no script in ${paths.join(', ')}.`)
  return files
}

function scriptsBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
