import type { Binding } from '../sandbox/bindings.ts'
import type { KeptCode } from '../sandbox/guest-line.ts'

/** Code of a line, or the value of one name. */
type Entry =
  | { readonly isSource: true; readonly names: readonly string[]; readonly code: string }
  | {
      readonly isSource: false
      readonly names: readonly [string]
      readonly keyword: 'const' | 'let'
      readonly value: string
    }

/** Declarations that are carried on; the oldest go first. */
const MAX_ENTRIES = 300

/**
 * The names that lines of the console declared. The script's memory is put back after each line, so that they are declared
 * anew for each: data by its value as it was left, everything else (objects of the lab, functions, classes) by the code of
 * its line, which then speaks of the lab as it is at the cursor. What such code does to the lab, it does to each copy.
 */
export class ConsoleNames {
  #entries: readonly Entry[] = []

  get code(): readonly KeptCode[] {
    return this.#entries.map((entry) => ({ names: entry.names, code: codeOf(entry) }))
  }

  get names(): string[] {
    return [...new Set(this.#entries.flatMap(({ names }) => names))].sort()
  }

  forget(): void {
    this.#entries = []
  }

  /**
   * After a line that ended well.
   * @param code of the line
   * @param values code that makes each value again, null for what is more than data; of its own names and those of before
   */
  learn(code: string, declared: readonly Binding[], values: Readonly<Record<string, string | null>>): void {
    const own = new Map(declared.map(({ name, kind }) => [name, kind]))
    /** Values that the line took from names of before, for more than data. */
    const changed: string[] = []
    const entries: Entry[] = []
    for (const entry of this.#entries) {
      const [name = ''] = entry.names
      const value = values[name]
      if (entry.isSource || value === undefined) entries.push(entry)
      else if (own.has(name)) continue
      else if (value !== null) entries.push({ ...entry, value })
      else {
        changed.push(name)
        entries.push({ isSource: true, names: [name], code: codeOf(entry) })
      }
    }
    const isCode = changed.length > 0 || [...own.keys()].some((name) => values[name] === null)
    if (isCode) entries.push({ isSource: true, names: [...own.keys()], code })
    const known = new Set(entries.flatMap((entry) => (entry.isSource ? [] : entry.names)))
    for (const [name, value] of Object.entries(values)) {
      if (value === null || known.has(name)) continue
      entries.push({ isSource: false, names: [name], keyword: own.get(name) === 'const' ? 'const' : 'let', value })
    }
    this.#entries = entries.slice(-MAX_ENTRIES)
  }
}

function codeOf(entry: Entry): string {
  return entry.isSource ? entry.code : `${entry.keyword} ${entry.names[0]}=${entry.value}`
}
