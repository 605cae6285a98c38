import type { PreparedCache } from './run-script.ts'

/** Scripts that are kept. */
const MAX_SCRIPTS = 8

/** Keeps the scripts that were prepared last: a script is often run again as it is, and compared under many policies. */
export class RecentScripts implements PreparedCache {
  /** Oldest first. */
  readonly #kept = new Map<string, string>()

  get(version: number, source: string): string | null {
    const key = `${String(version)}\n${source}`
    const found = this.#kept.get(key)
    if (found === undefined) return null
    this.#kept.delete(key)
    this.#kept.set(key, found)
    return found
  }

  put(version: number, source: string, prepared: string): void {
    this.#kept.set(`${String(version)}\n${source}`, prepared)
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= MAX_SCRIPTS) break
      this.#kept.delete(key)
    }
  }
}
