import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { policyList } from './policies.ts'
import { reason } from './script-file.ts'
import { UsageError } from './usage-error.ts'

/** What the heading comment of a script says about it. */
export interface Heading {
  readonly title: string
  readonly question: string
  /** Policies that its expectations hold under; empty when it names none. */
  readonly policies: readonly string[]
}

/**
 * Reads the heading of a script: the first line comments, with `Question:` and `policies:` among them. A line that is
 * indented goes on with the one before.
 */
export function readHeading(source: string): Heading {
  const entries: string[] = []
  for (const line of source.split(/\r?\n/)) {
    const match = /^\/\/( *)(.*)$/.exec(line)
    if (match === null) break
    const text = (match[2] ?? '').trim()
    if ((match[1] ?? '').length > 1 && entries.length > 0) entries.push(`${entries.pop() ?? ''} ${text}`)
    else entries.push(text)
  }
  const field = (name: string): string => {
    const entry = entries.find((text) => text.toLowerCase().startsWith(`${name}:`))
    return entry === undefined ? '' : entry.slice(name.length + 1).trim()
  }
  return { title: entries[0] ?? '', question: field('question'), policies: policyList(field('policies'), source) }
}

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
