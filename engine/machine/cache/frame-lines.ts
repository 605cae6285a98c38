/** The 64 lines of a frame: one state while all were treated alike, runs of lines where they were not. Immutable. */
import { LINE_SIZE, LINES_PER_PAGE, PAGE_SIZE } from '../../base/units.ts'
import type { ByteRange, LineEvent } from './line.ts'
import { absent } from './line.ts'
import type { Verdict } from './line-set.ts'
import { LineSet } from './line-set.ts'
import type { Version } from './version.ts'
import { BOOT_VERSION } from './version.ts'

/** Consecutive lines of one frame in the same state. */
export interface LineRun {
  readonly count: number
  readonly set: LineSet
}

/** Makes the state that follows; called once for each distinct state of a bulk operation. */
export type Step = (set: LineSet, event: LineEvent) => LineSet

/** States of the lines of a frame. */
export class FrameLines {
  readonly runs: readonly LineRun[]

  /** @param runs cover the 64 lines in order */
  constructor(runs: readonly LineRun[]) {
    this.runs = runs
  }

  /** A frame whose lines are all in one state. */
  static uniform(set: LineSet): FrameLines {
    return new FrameLines([{ count: LINES_PER_PAGE, set }])
  }

  /** The frame after an event that hits bytes `[from, to)` of it. */
  after(event: LineEvent, from: number, to: number, step: Step): FrameLines {
    if (from <= 0 && to >= PAGE_SIZE) return this.#each((set) => step(set, event))
    const runs: LineRun[] = []
    const push = (count: number, set: LineSet): void => {
      const last = runs.at(-1)
      if (count <= 0) return
      if (last?.set.equals(set) === true) runs[runs.length - 1] = { count: last.count + count, set: last.set }
      else runs.push({ count, set })
    }
    // Lines that are hit in part stand alone: the first and the last.
    const first = Math.floor(from / LINE_SIZE)
    const beyond = Math.ceil(to / LINE_SIZE)
    const partial = (line: number): ByteRange | null => {
      const range = { from: Math.max(0, from - line * LINE_SIZE), to: Math.min(LINE_SIZE, to - line * LINE_SIZE) }
      return range.from === 0 && range.to === LINE_SIZE ? null : range
    }
    let line = 0
    for (const run of this.runs) {
      const end = line + run.count
      push(Math.min(end, first) - line, run.set)
      let at = Math.max(line, first)
      const stop = Math.min(end, beyond)
      while (at < stop) {
        const bytes = partial(at)
        const alone = bytes !== null || at === beyond - 1
        const until = alone ? at + 1 : Math.min(stop, beyond - 1)
        push(until - at, step(run.set, 'bytes' in event ? { ...event, bytes } : event))
        at = until
      }
      push(end - Math.max(line, beyond), run.set)
      line = end
    }
    return new FrameLines(runs)
  }

  #each(change: (set: LineSet) => LineSet): FrameLines {
    const [only] = this.runs
    if (only !== undefined && this.runs.length === 1) {
      const set = change(only.set)
      return set === only.set ? this : FrameLines.uniform(set)
    }
    const runs: LineRun[] = []
    for (const run of this.runs) {
      const set = change(run.set)
      const last = runs.at(-1)
      if (last?.set.equals(set) === true) runs[runs.length - 1] = { count: last.count + run.count, set: last.set }
      else runs.push({ count: run.count, set })
    }
    return new FrameLines(runs)
  }

  /** Lines among `[first, beyond)` for which a flush would do something. */
  usefulLines(first = 0, beyond = LINES_PER_PAGE): number {
    let n = 0
    let line = 0
    for (const run of this.runs) {
      const hit = Math.min(line + run.count, beyond) - Math.max(line, first)
      if (hit > 0 && run.set.flushUseful) n += hit
      line += run.count
    }
    return n
  }

  /** The worst that holds for some line: `certain` before `possible` before `none`. */
  worst(judge: (set: LineSet) => Verdict): Verdict {
    let worst: Verdict = 'none'
    for (const run of this.runs) {
      const verdict = judge(run.set)
      if (verdict === 'certain') return 'certain'
      if (verdict === 'possible') worst = 'possible'
    }
    return worst
  }

  /** Whether all lines are in the same states. */
  equals(other: FrameLines): boolean {
    if (this === other) return true
    if (this.runs.length !== other.runs.length) return false
    return this.runs.every((run, i) => {
      const twin = other.runs[i]
      return twin !== undefined && run.count === twin.count && run.set.equals(twin.set)
    })
  }
}

/** A frame that nobody has used since boot: memory holds somebody else's data, the cache perhaps a clean copy of it. */
export function bootFrame(version: Version = BOOT_VERSION, adversarial = true): FrameLines {
  return FrameLines.uniform(adversarial ? LineSet.closed([absent(version)]) : LineSet.of(absent(version)))
}
