/** The adversarial mode (section 7): exact sets of states under every schedule of evictions and fetches, by extents. */
import { LINES_PER_PAGE, PAGE_SIZE } from '../../base/units.ts'
import type { FlushFinding } from '../cache-port.ts'
import type { CacheModel, LineStates, Sighting } from './cache-model.ts'
import { ExtentMap } from './extent-map.ts'
import type { FrameLines } from './frame-lines.ts'
import { bootFrame } from './frame-lines.ts'
import type { Line, LineEvent } from './line.ts'
import { isStaleClean } from './line.ts'
import type { LineSet, Verdict } from './line-set.ts'
import type { Span } from './span.ts'
import { spanLines } from './span.ts'
import type { Version } from './version.ts'
import { isForeign } from './version.ts'

const BOOT = bootFrame()
const CLFLUSH: LineEvent = { kind: 'clflush' }

/**
 * Sets of states for every line of memory. A frame that was never named is as at boot. Work is per extent: ranges of frames
 * that were treated alike share one state object, and an operation computes each distinct state once.
 */
export class WorstCaseCache implements CacheModel {
  readonly mode = 'worst-case'
  readonly #frames: ExtentMap<FrameLines>
  /** Set by the first event that can leave a stale line; until then nothing needs to be looked for. */
  #mayBeStale: boolean

  constructor(frames = new ExtentMap<FrameLines>((a, b) => a.equals(b)), mayBeStale = false) {
    this.#frames = frames
    this.#mayBeStale = mayBeStale
  }

  /** Number of extents, for tests of cost. */
  get extents(): number {
    return this.#frames.size
  }

  apply(event: LineEvent, spans: readonly Span[]): void {
    if (event.kind === 'dma-read') return
    if ((event.kind === 'dma-write' && !event.snooped) || event.kind === 'uncached-write') this.#mayBeStale = true
    const stepped = new Map<LineSet, LineSet>()
    const after = (set: LineSet): LineSet => {
      const known = stepped.get(set)
      if (known !== undefined) return known
      const next = set.after(event, true)
      stepped.set(set, next)
      return next
    }
    for (const span of spans) {
      if (span.from === 0 && span.npages > 0 && isWholePage(span)) {
        const changed = new Map<FrameLines, FrameLines>()
        this.#frames.update(span.pfn, span.npages, (frame = BOOT) => {
          let next = changed.get(frame)
          if (next === undefined) changed.set(frame, (next = frame.after(event, span.from, span.to, after)))
          return next
        })
      } else {
        // Bytes of a line make an event of their own, which must not be confused with the whole line's.
        this.#frames.update(span.pfn, span.npages, (frame = BOOT) =>
          frame.after(event, span.from, span.to, (set, narrowed) => set.after(narrowed, true)),
        )
      }
    }
  }

  read(event: LineEvent, spans: readonly Span[], visit: (seen: Sighting) => void): void {
    for (const span of spans) {
      const { first, beyond } = spanLines(span)
      this.#frames.visit(span.pfn, span.npages, (pfn, npages, frame = BOOT) => {
        let line = 0
        for (const run of frame.runs) {
          const from = Math.max(line, first)
          const to = Math.min(line + run.count, beyond)
          if (from < to) visit({ pfn, npages, first: from, beyond: to, versions: run.set.seenBy(event) })
          line += run.count
        }
      })
    }
    this.apply(event, spans)
  }

  flush(spans: readonly Span[]): FlushFinding {
    let usefulLines = 0
    let redundantPages = 0
    for (const span of spans) {
      const { first, beyond } = spanLines(span)
      this.#frames.visit(span.pfn, span.npages, (_pfn, npages, frame = BOOT) => {
        const useful = frame.usefulLines(first, beyond)
        usefulLines += useful * npages
        if (useful === 0) redundantPages += npages
      })
    }
    this.apply(CLFLUSH, spans)
    return { usefulLines, redundantPages }
  }

  staleClean(
    pfn: number,
    npages: number,
    visit: (pfn: number, npages: number, verdict: Verdict, line: Line) => void,
  ): void {
    if (!this.#mayBeStale) return
    this.#judge(pfn, npages, (set) => set.staleClean, isStaleClean, visit)
  }

  foreign(
    pfn: number,
    npages: number,
    owner: string,
    visit: (pfn: number, npages: number, verdict: Verdict, line: Line) => void,
  ): void {
    this.#judge(
      pfn,
      npages,
      (set) => set.foreignTo(owner),
      (line) => isForeign(line.mv, owner),
      visit,
    )
  }

  lost(spans: readonly Span[]): Version | null {
    let lost: Version | null = null
    for (const span of spans) {
      const { first, beyond } = spanLines(span)
      this.#frames.visit(span.pfn, span.npages, (_pfn, _npages, frame = BOOT) => {
        let line = 0
        for (const run of frame.runs) {
          if (lost === null && line < beyond && line + run.count > first) lost = run.set.lost()
          line += run.count
        }
      })
    }
    return lost
  }

  lines(pfn: number): readonly LineStates[] {
    return (this.#frames.get(pfn) ?? BOOT).runs.map((run) => ({ count: run.count, lines: run.set.lines }))
  }

  states(
    pfn: number,
    npages: number,
    visit: (pfn: number, npages: number, lines: readonly LineStates[]) => void,
  ): void {
    const known = new Map<FrameLines, readonly LineStates[]>()
    this.#frames.visit(pfn, npages, (from, count, frame = BOOT) => {
      let lines = known.get(frame)
      if (lines === undefined) {
        lines = frame.runs.map((run) => ({ count: run.count, lines: run.set.lines }))
        known.set(frame, lines)
      }
      visit(from, count, lines)
    })
  }

  forget(pfn: number, npages: number): void {
    this.#frames.update(pfn, npages, () => undefined)
  }

  clone(): WorstCaseCache {
    return new WorstCaseCache(this.#frames.clone(), this.#mayBeStale)
  }

  #judge(
    pfn: number,
    npages: number,
    judge: (set: LineSet) => Verdict,
    condition: (line: Line) => boolean,
    visit: (pfn: number, npages: number, verdict: Verdict, line: Line) => void,
  ): void {
    this.#frames.visit(pfn, npages, (from, count, frame = BOOT) => {
      const verdict = frame.worst(judge)
      if (verdict === 'none') return
      for (const run of frame.runs) {
        const witness = run.set.lines.find(condition)
        if (witness !== undefined) {
          visit(from, count, verdict, witness)
          return
        }
      }
    })
  }
}

function isWholePage(span: Span): boolean {
  const { first, beyond } = spanLines(span)
  return first === 0 && beyond === LINES_PER_PAGE && span.to === PAGE_SIZE
}
