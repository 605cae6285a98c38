/** Frames as a hook sees them: a number for what the lab holds; the runs are fetched when they are looked at. */
import type { FrameRun, Frames } from '../../api/types/policy.ts'
import type { WireAnswers, WireFrameList, WireFrames, WireQuestion } from '../wire.ts'

/** The host's function: JSON of a WireQuestion; undefined when the run is being ended. */
export type HostAnswer = (payload: string) => string | undefined

const { parse, stringify } = JSON
const Failure = Error
let host: HostAnswer = () => undefined

/** Connects this code to the host. */
export function connect(answer: HostAnswer): void {
  host = answer
}

/** Asks the lab something while a hook runs. */
export function ask<Q extends WireQuestion>(question: Q): WireAnswers[Q['ask']] {
  const answer = host(stringify(question))
  if (answer === undefined) throw new Failure('the run is being ended')
  // The host answers each question with the value that WireAnswers lists for it.
  return parse(answer) as WireAnswers[Q['ask']]
}

export class FramesOfLab implements Frames {
  // What a script calls it, whatever the bundle does.
  static readonly name = 'Frames'
  readonly npages: number
  readonly #at: number
  #runs: readonly FrameRun[] | null = null

  constructor({ frames, npages }: WireFrames) {
    this.#at = frames
    this.npages = npages
  }

  get runs(): readonly FrameRun[] {
    if (this.#runs !== null) return this.#runs
    const pairs = ask({ ask: 'runs', frames: this.#at })
    const runs: FrameRun[] = []
    for (let i = 0; i + 1 < pairs.length; i += 2) runs.push({ pfn: pairs[i] ?? 0, npages: pairs[i + 1] ?? 0 })
    this.#runs = runs
    return runs
  }

  /** How the lab knows them. */
  static at(frames: FramesOfLab): number {
    return frames.#at
  }
}

/**
 * Frames that a hook names.
 * @param what names them in messages
 * @throws TypeError if they are none
 */
export function frameList(frames: unknown, what: string): WireFrameList {
  if (frames instanceof FramesOfLab) return FramesOfLab.at(frames)
  if (!Array.isArray(frames)) throw new TypeError(`${what} must be frames, or a list of { pfn, npages }.`)
  const pairs: number[] = []
  for (const run of frames as unknown[]) {
    const { pfn, npages } = (typeof run === 'object' && run !== null ? run : {}) as Partial<FrameRun>
    if (!isCount(pfn) || !isCount(npages))
      throw new TypeError(`${what}: each run must be { pfn, npages } in whole numbers.`)
    if (npages > 0) pairs.push(pfn, npages)
  }
  return pairs
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
