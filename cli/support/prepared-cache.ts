import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { PreparedCache } from '../../engine/script/run-script.ts'

const KEPT = 500

/**
 * Keeps prepared scripts in the user's cache folder. A cache that cannot be read or written is no cache; nothing fails.
 * @param folder default: below XDG_CACHE_HOME or ~/.cache
 */
export function preparedCache(folder = defaultFolder()): PreparedCache {
  const fileOf = (version: number, source: string): string => {
    const key = createHash('sha256').update(source).digest('hex')
    return join(folder, `${String(version)}-${key}.json`)
  }
  return {
    get(version, source) {
      try {
        return readFileSync(fileOf(version, source), 'utf8')
      } catch {
        return null
      }
    },
    put(version, source, prepared) {
      try {
        mkdirSync(folder, { recursive: true })
        const file = fileOf(version, source)
        const temporary = `${file}.${String(process.pid)}`
        writeFileSync(temporary, prepared)
        renameSync(temporary, file)
        prune(folder)
      } catch {
        // A full or read-only disk costs the next run a tenth of a second.
      }
    },
  }
}

function defaultFolder(): string {
  const base = process.env['XDG_CACHE_HOME']
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'iommufd-lab', 'scripts')
}

/** Drops the older half when there are too many. */
function prune(folder: string): void {
  const names = readdirSync(folder)
  if (names.length <= KEPT) return
  const files = names.map((name) => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }))
  files.sort((a, b) => a.time - b.time)
  for (const { path } of files.slice(0, files.length - KEPT / 2)) rmSync(path, { force: true })
}
