import { copyFile, rename } from 'node:fs/promises'
import type { z } from 'zod'
import { readIfThere, writeAtomically } from './atomic-file.ts'

/** A value made of one that does not fit the schema; `lossless` if nothing of it was given up. */
export interface Recovered<T> {
  readonly value: T
  readonly lossless: boolean
}

/**
 * A value that outlives the app, in one JSON file. Saves that come while one is being written are joined: the file
 * always ends with the latest value, and a burst of keystrokes does not make a queue.
 */
export class StoredValue<T> {
  readonly #file: string
  readonly #schema: z.ZodType<T>
  readonly #recover: (raw: unknown) => Recovered<T> | undefined
  #next: { value: T; done: Promise<void> } | undefined
  #writing: Promise<void> = Promise.resolve()
  #putAside: string | null = null

  /** @param recover makes what can be had of a value that does not fit, such as one of an earlier version */
  constructor(
    file: string,
    schema: z.ZodType<T>,
    recover: (raw: unknown) => Recovered<T> | undefined = () => undefined,
  ) {
    this.#file = file
    this.#schema = schema
    this.#recover = recover
  }

  /**
   * Reads the file. One that cannot be understood, or not wholly, is put aside, not overwritten: it may hold a user's work.
   * @returns undefined if there is no usable file
   */
  async load(): Promise<T | undefined> {
    const text = await readIfThere(this.#file)
    if (text === undefined) return undefined
    const raw = parseJson(text)
    const parsed = this.#schema.safeParse(raw)
    if (parsed.success) return parsed.data
    const recovered = this.#recover(raw)
    if (recovered?.lossless === true) return recovered.value
    const aside = `${this.#file}.unreadable-${Date.now()}`
    if (recovered === undefined) await rename(this.#file, aside)
    else await copyFile(this.#file, aside)
    this.#putAside = aside
    return recovered?.value
  }

  /** Where the file is now that could not be understood wholly when it was read; null if there was none. */
  get putAside(): string | null {
    return this.#putAside
  }

  /** Resolves when this value, or a later one, is on the disk. */
  save(value: T): Promise<void> {
    if (this.#next !== undefined) {
      this.#next.value = value
      return this.#next.done
    }
    const previous = this.#writing
    const next = { value, done: Promise.resolve() }
    next.done = previous
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return writeAtomically(this.#file, JSON.stringify(next.value, undefined, 1))
      })
    this.#next = next
    this.#writing = next.done
    return next.done
  }

  /** Resolves when all that was saved so far is on the disk, or could not be written. */
  async settled(): Promise<void> {
    await this.#writing.catch(() => undefined)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
