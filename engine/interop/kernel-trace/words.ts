import { TraceArgError } from './args.ts'

/** The arguments of an operation; a missing one is an error of the trace. */
export class Words {
  readonly #args: readonly string[]

  constructor(args: readonly string[]) {
    this.#args = args
  }

  /**
   * The word at `i`.
   * @throws TraceArgError if there is none
   */
  at(i: number): string {
    const word = this.#args[i]
    if (word === undefined) throw new TraceArgError(`argument ${i + 1} is missing`)
    return word
  }

  /** The word at `i`, or null. */
  optional(i: number): string | null {
    return this.#args[i] ?? null
  }

  /** The words from `i` on. */
  from(i: number): readonly string[] {
    return this.#args.slice(i)
  }

  /** @throws TraceArgError if there are words from `i` on, which the operation would not look at */
  end(i: number): void {
    const more = this.#args[i]
    if (more !== undefined) throw new TraceArgError(`${JSON.stringify(more)} is one argument too many`)
  }

  /**
   * Which of the `known` words stand from `i` on.
   * @throws TraceArgError for a word that is not among them
   */
  flags<T extends string>(i: number, known: readonly T[]): ReadonlySet<T> {
    const found = new Set<T>()
    for (const word of this.from(i)) {
      const flag = known.find((k) => k === word)
      if (flag === undefined) throw new TraceArgError(`${JSON.stringify(word)} is not one of ${known.join(', ')}`)
      found.add(flag)
    }
    return found
  }
}
