/** What memory and the cache may hold, in a few words. */
import type { LineStates } from '../../machine/cache/cache-model.ts'
import { isStaleClean, type Line } from '../../machine/cache/line.ts'
import { partsOf, type Version } from '../../machine/cache/version.ts'
import { LINES_PER_PAGE } from '../../base/units.ts'

const LETTERS = { secret: 'S', zero: 'Z', guest: 'G', host: 'H', dma: 'D' } as const

/** `Z1 (qemu)`: a kind of data by letter, its number in order of writing, and who may know it. */
export function versionName(version: Version): string {
  if (version.parts !== null) {
    return [...new Set(partsOf(version).map((part) => versionName(part.version)))].join(' and ')
  }
  return `${LETTERS[version.kind]}${String(version.id)} (${version.owner})`
}

function cacheText(line: Line): string {
  if (line.c === 'I') return 'absent'
  if (line.c === 'D') return `dirty ${versionName(line.cv)}`
  return `${isStaleClean(line) ? 'stale-clean' : 'clean'} ${versionName(line.cv)}`
}

/** Each text once, with the number of lines it holds for where that is not the whole frame. */
function texts(states: readonly LineStates[], textOf: (line: Line) => string): string[] {
  const lines = new Map<string, number>()
  for (const { count, lines: possible } of states) {
    for (const text of new Set(possible.map(textOf))) lines.set(text, (lines.get(text) ?? 0) + count)
  }
  return [...lines].map(([text, n]) =>
    n === LINES_PER_PAGE ? text : `${text}, ${n === 1 ? '1 line' : `${String(n)} lines`} a page`,
  )
}

/** Every version that memory may hold. */
export function memoryTexts(states: readonly LineStates[]): string[] {
  return texts(states, (line) => versionName(line.mv))
}

/** Every state that the cache may be in, e.g. `absent`, `dirty Z1 (qemu)`, `stale-clean Z1 (qemu)`. */
export function cacheTexts(states: readonly LineStates[]): string[] {
  return texts(states, cacheText)
}
