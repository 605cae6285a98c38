import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot } from './paths.mjs'

/** SHA-256 of a file, in hex. @param {string} file */
export function hashFile(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** Name, size and time of one file: changes when the file does, and costs one stat. @param {string} file */
export function stampOf(file) {
  const stat = statSync(inRoot(file), { throwIfNoEntry: false })
  return stat === undefined ? `${file} -` : `${file} ${stat.size} ${stat.mtimeMs}`
}

/**
 * One hash over names, sizes and times of all files below some folders (or of single files), tests left out.
 * @param {readonly string[]} paths relative to the root
 */
export function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesBelow).sort()) hash.update(`${stampOf(path)}\n`)
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  const stat = statSync(inRoot(path), { throwIfNoEntry: false })
  if (stat === undefined) return [path]
  if (!stat.isDirectory()) return [path]
  return readdirSync(inRoot(path), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.endsWith('.test.ts')) return []
    const child = join(path, entry.name)
    return entry.isDirectory() ? filesBelow(child) : [child]
  })
}
