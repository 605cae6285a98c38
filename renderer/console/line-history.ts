/** Up and down through lines that were entered, from the newest; what is being typed is kept at the bottom. */
export class LineHistory {
  #lines: readonly string[] = []
  /** Position in the lines; behind the last is the line being typed. */
  #at = 0
  #typed = ''

  /** Starts anew at the bottom. @param lines oldest first */
  reset(lines: readonly string[]): void {
    this.#lines = lines
    this.#at = lines.length
    this.#typed = ''
  }

  /** The older line to show in place of `shown`; null at the oldest. */
  older(shown: string): string | null {
    if (this.#at === 0) return null
    if (this.#at === this.#lines.length) this.#typed = shown
    this.#at -= 1
    return this.#lines[this.#at] ?? null
  }

  /** The newer line, in the end what was being typed; null when that is shown already. */
  newer(): string | null {
    if (this.#at >= this.#lines.length) return null
    this.#at += 1
    return this.#at === this.#lines.length ? this.#typed : (this.#lines[this.#at] ?? null)
  }
}
