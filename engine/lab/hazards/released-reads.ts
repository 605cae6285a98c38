/** Whether reads of a released frame stay the same (hazard B realised: cache-coherency model, section 6). */
import { LINE_SIZE, LINES_PER_PAGE } from '../../base/units.ts'
import type { Sighting } from '../../machine/cache/cache-model.ts'
import { ExtentMap } from '../../machine/cache/extent-map.ts'
import type { Verdict } from '../../machine/cache/line-set.ts'
import type { Span } from '../../machine/cache/span.ts'
import type { Version } from '../../machine/cache/version.ts'
import { equalValue } from '../../machine/cache/version.ts'

/** What the last read of each line of a frame may have returned; null where there was none since the last write. */
interface SeenFrame {
  readonly lines: readonly (readonly Version[] | null)[]
}

const NOTHING: SeenFrame = { lines: Array<readonly Version[] | null>(LINES_PER_PAGE).fill(null) }

/** The last reads of frames that were released with stale lines. */
export class ReleasedReads {
  readonly #seen: ExtentMap<SeenFrame>

  constructor(seen = new ExtentMap<SeenFrame>((a, b) => a.lines.every((versions, i) => versions === b.lines[i]))) {
    this.#seen = seen
  }

  /** An independent copy. */
  clone(): ReleasedReads {
    return new ReleasedReads(this.#seen.clone())
  }

  /**
   * Remembers a read.
   * @returns whether it returned other data than the last read of one of its lines: in no, some or every case that fits what
   * is known
   */
  read(sighting: Sighting): Verdict {
    const now = sighting.versions
    let changed: Verdict = 'none'
    const next = new Map<SeenFrame, SeenFrame>()
    this.#seen.update(sighting.pfn, sighting.npages, (frame = NOTHING) => {
      const known = next.get(frame)
      if (known !== undefined) return known
      const lines = frame.lines.map((before, line) => {
        if (line < sighting.first || line >= sighting.beyond) return before
        if (before !== null && changed !== 'certain') {
          const pairs = before.flatMap((old) => now.map((version) => equalValue(old, version)))
          if (!pairs.includes(true)) changed = 'certain'
          else if (pairs.includes(false)) changed = 'possible'
        }
        return now
      })
      const seen = { lines }
      next.set(frame, seen)
      return seen
    })
    return changed
  }

  /** A write: what is read next may differ. */
  written(spans: readonly Span[]): void {
    if (this.#seen.size === 0) return
    for (const span of spans) {
      const first = Math.floor(span.from / LINE_SIZE)
      const beyond = Math.ceil(span.to / LINE_SIZE)
      this.#seen.update(span.pfn, span.npages, (frame) => {
        if (frame === undefined || (first === 0 && beyond === LINES_PER_PAGE)) return undefined
        return { lines: frame.lines.map((seen, line) => (line >= first && line < beyond ? null : seen)) }
      })
    }
  }
}
