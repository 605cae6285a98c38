/**
 * Who has the thread for running a script: one at a time, in the order in which they asked. Work that runs several takes a
 * turn for each, so that a run which the user starts meanwhile waits for one script and not for all of them.
 */
import type { RunHost } from './run-script.ts'

/** Says whether Stop was pressed since something was asked for. */
export type IsStopped = () => boolean

/** Work beside the last run that is under way. */
interface Work {
  readonly isStopped: IsStopped
  /** A newer question took its place. */
  isStale: boolean
}

export class Turns {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #current: IsStopped = () => false
  readonly #works = new Map<string, Work>()

  /** Whether nothing runs, nor waits to. */
  get isIdle(): boolean {
    return this.#waiting === 0
  }

  /** Whether the script that has the turn is to end. */
  isStopped(): boolean {
    return this.#current()
  }

  /** Does something when nobody else runs a script. */
  async take<T>(isStopped: IsStopped, run: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    const before = this.#last
    const turn = before.then(() => {
      this.#current = isStopped
      return run()
    })
    // Whatever becomes of it, the next one follows.
    this.#last = turn.catch(() => undefined)
    try {
      return await turn
    } finally {
      this.#waiting -= 1
    }
  }

  /**
   * Does work that runs scripts beside the last run, and ends work about the same that was asked for before.
   * @param about of which the newest question counts
   * @param host of each script that it runs: a turn each
   * @throws Error with a sentence if Stop is pressed, or a newer question takes its place
   */
  async beside<T>(about: string, isStopped: IsStopped, host: RunHost, work: (host: RunHost) => Promise<T>): Promise<T> {
    const before = this.#works.get(about)
    if (before !== undefined) before.isStale = true
    const own: Work = { isStopped, isStale: false }
    this.#works.set(about, own)
    const goesOn = (): void => {
      if (own.isStale) throw new Error('A newer question took the place of this one.')
      if (own.isStopped()) throw new Error('Stopped.')
    }
    const inTurn = async <R>(run: () => Promise<R>): Promise<R> => {
      goesOn()
      const result = await this.take(
        () => own.isStale || own.isStopped(),
        () => {
          goesOn()
          return run()
        },
      )
      // What a script came to that was ended is no answer.
      goesOn()
      return result
    }
    // Whoever waits for a run is told of its own progress alone.
    const { onProgress: _progress, ...quiet } = host
    try {
      return await work({ ...quiet, inTurn })
    } finally {
      if (this.#works.get(about) === own) this.#works.delete(about)
    }
  }
}
