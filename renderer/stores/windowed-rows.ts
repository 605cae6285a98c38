import { ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'

/** What a request for a window answers. */
export interface RowsWindow<T> {
  readonly total: number
  readonly rows: readonly T[]
}

const CHUNK = 500
/** 200 chunks of 500 rows: enough to scroll through, little enough to forget the rest. */
const KEPT_CHUNKS = 200

/**
 * A long list of which only the windows in sight are fetched and kept. Rows are plain data outside of reactivity;
 * `version` changes when rows arrive, so that whoever called `at` draws again.
 */
export class WindowedRows<T> {
  readonly total: Ref<number> = ref(0)
  readonly version: ShallowRef<number> = shallowRef(0)
  readonly #fetch: (first: number, count: number) => Promise<RowsWindow<T>>
  readonly #chunks = new Map<number, readonly T[] | 'asked'>()
  #generation = 0

  constructor(fetch: (first: number, count: number) => Promise<RowsWindow<T>>) {
    this.#fetch = fetch
  }

  /** Forgets everything and fetches the first window; resolves when it is there. */
  async reload(): Promise<void> {
    this.clear()
    await this.#ask(0)
  }

  clear(): void {
    this.#generation += 1
    this.#chunks.clear()
    this.total.value = 0
    this.version.value += 1
  }

  /** The row, or undefined while it is on its way. Reading it from a render function is enough to get it. */
  at(index: number): T | undefined {
    void this.version.value
    // No row: also what is before the first one.
    if (index < 0) return undefined
    const number = Math.floor(index / CHUNK)
    const chunk = this.#chunks.get(number)
    if (chunk === undefined) {
      void this.#ask(number)
      return undefined
    }
    return chunk === 'asked' ? undefined : chunk[index - number * CHUNK]
  }

  /** Rows that are already here, in order. */
  loaded(): readonly T[] {
    void this.version.value
    const numbers = [...this.#chunks.keys()].sort((a, b) => a - b)
    return numbers.flatMap((number) => {
      const chunk = this.#chunks.get(number)
      return chunk === undefined || chunk === 'asked' ? [] : chunk
    })
  }

  async #ask(number: number): Promise<void> {
    const generation = this.#generation
    this.#chunks.set(number, 'asked')
    try {
      const answer = await this.#fetch(number * CHUNK, CHUNK)
      if (generation !== this.#generation) return
      this.#chunks.set(number, answer.rows)
      this.#forgetFarFrom(number)
      this.total.value = answer.total
      this.version.value += 1
    } catch {
      // The run is gone (engine restarted): whoever started it says so.
      if (generation === this.#generation) this.#chunks.delete(number)
    }
  }

  #forgetFarFrom(number: number): void {
    if (this.#chunks.size <= KEPT_CHUNKS) return
    const far = [...this.#chunks.keys()].sort((a, b) => Math.abs(b - number) - Math.abs(a - number))
    for (const candidate of far.slice(0, this.#chunks.size - KEPT_CHUNKS)) this.#chunks.delete(candidate)
  }
}
