import { ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { WINDOW_ROWS } from '../../engine/protocol/session.ts'

/** What a request for a window answers. */
export interface RowsWindow<T> {
  readonly total: number
  readonly rows: readonly T[]
}

/** Windows that are kept: enough to scroll through, little enough to forget the rest. */
const KEPT_CHUNKS = 200
/** Requests under way at once, and windows that wait for their turn: who scrolls past a million rows wants the last. */
const AT_ONCE = 2
const WAITING = 2
/** Rows of a request for all of them. */
const MANY = 5000

/**
 * A long list of which only the windows in sight are fetched and kept. Rows are plain data outside of reactivity;
 * `version` changes when rows arrive, so that whoever called `at` draws again.
 */
export class WindowedRows<T> {
  readonly total: Ref<number> = ref(0)
  readonly version: ShallowRef<number> = shallowRef(0)
  readonly #fetch: (first: number, count: number) => Promise<RowsWindow<T>>
  readonly #chunks = new Map<number, readonly T[]>()
  readonly #asked = new Set<number>()
  /** Windows to be asked for, the one that is wanted most at the end. */
  #waiting: number[] = []
  #generation = 0

  constructor(fetch: (first: number, count: number) => Promise<RowsWindow<T>>) {
    this.#fetch = fetch
  }

  /**
   * Begins anew with one window or several, and forgets all others.
   * @param first of the rows, a multiple of WINDOW_ROWS
   */
  begin(first: number, { total, rows }: RowsWindow<T>): void {
    this.#forget()
    this.#chunks.clear()
    for (let at = 0; at === 0 || at < rows.length; at += WINDOW_ROWS) {
      this.#arrived((first + at) / WINDOW_ROWS, { total, rows: rows.slice(at, at + WINDOW_ROWS) })
    }
  }

  /** Fetches the first window anew; resolves when it is there, or when it cannot be had. The old rows stay until then. */
  async reload(): Promise<void> {
    this.#forget()
    const generation = this.#generation
    const answer = await this.#fetch(0, WINDOW_ROWS).catch(() => null)
    if (answer !== null && generation === this.#generation) this.begin(0, answer)
  }

  clear(): void {
    this.#forget()
    this.#chunks.clear()
    this.total.value = 0
    this.version.value += 1
  }

  /** The row, or undefined while it is on its way. Reading it from a render function is enough to get it. */
  at(index: number): T | undefined {
    void this.version.value
    // No row: also what is before the first one.
    if (index < 0) return undefined
    const number = Math.floor(index / WINDOW_ROWS)
    const chunk = this.#chunks.get(number)
    if (chunk === undefined) this.#want(number)
    return chunk?.[index - number * WINDOW_ROWS]
  }

  /** Rows that are here, in order. */
  loaded(): readonly T[] {
    void this.version.value
    return [...this.#chunks].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows)
  }

  /** The largest number among the rows that are here; 0 without rows. */
  largest(number: (row: T) => number): number {
    void this.version.value
    let most = 0
    for (const rows of this.#chunks.values()) for (const row of rows) most = Math.max(most, number(row))
    return most
  }

  /** The first rows, at most `most`. They are not kept. */
  async all(most: number): Promise<readonly T[]> {
    const rows: T[] = []
    for (;;) {
      const answer = await this.#fetch(rows.length, Math.min(MANY, most - rows.length))
      // One by one: a spread of thousands would be as many arguments.
      for (const row of answer.rows) rows.push(row)
      if (answer.rows.length === 0 || rows.length >= Math.min(most, answer.total)) return rows
    }
  }

  #want(number: number): void {
    if (this.#asked.has(number)) return
    if (this.#asked.size < AT_ONCE) {
      void this.#ask(number)
      return
    }
    // What is left out is wanted again when it is drawn again.
    this.#waiting = [...this.#waiting.filter((one) => one !== number), number].slice(-WAITING)
  }

  async #ask(number: number): Promise<void> {
    const generation = this.#generation
    this.#asked.add(number)
    try {
      const answer = await this.#fetch(number * WINDOW_ROWS, WINDOW_ROWS)
      if (generation === this.#generation) this.#arrived(number, answer)
    } catch {
      // The run is gone (engine restarted): whoever started it says so.
    } finally {
      if (generation === this.#generation) {
        this.#asked.delete(number)
        const next = this.#waiting.pop()
        if (next !== undefined && !this.#chunks.has(next)) this.#want(next)
      }
    }
  }

  #arrived(number: number, { rows, total }: RowsWindow<T>): void {
    this.#chunks.set(number, rows)
    this.#forgetFarFrom(number)
    this.total.value = total
    this.version.value += 1
  }

  /** What is on its way belongs to another list. */
  #forget(): void {
    this.#generation += 1
    this.#asked.clear()
    this.#waiting = []
  }

  #forgetFarFrom(number: number): void {
    if (this.#chunks.size <= KEPT_CHUNKS) return
    const far = [...this.#chunks.keys()].sort((a, b) => Math.abs(b - number) - Math.abs(a - number))
    for (const candidate of far.slice(0, this.#chunks.size - KEPT_CHUNKS)) this.#chunks.delete(candidate)
  }
}
