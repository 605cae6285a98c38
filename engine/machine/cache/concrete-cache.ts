/** The concrete mode (section 7): one cache that behaves one way, one state per line. Verdicts are facts of the run. */
import { assertNever } from '../../base/assert.ts'
import { LINE_SIZE, LINES_PER_PAGE, PAGE_SIZE } from '../../base/units.ts'
import type { FlushFinding } from '../cache-port.ts'
import type { CacheModel, LineStates, Sighting } from './cache-model.ts'
import type { Line, LineEvent } from './line.ts'
import { absent, clean, dirty, lostByWriteBack, nextLine } from './line.ts'
import type { Verdict } from './line-set.ts'
import { MemoryContents } from './memory-contents.ts'
import type { CacheGeometry } from './set-associative.ts'
import { DEFAULT_GEOMETRY, SetAssociative } from './set-associative.ts'
import type { Span } from './span.ts'
import type { Version } from './version.ts'
import { equalValue, isForeign, sameVersion } from './version.ts'
import { VersionTable } from './version-table.ts'

/** Lines of a span, as line numbers. */
interface LineRange {
  readonly first: number
  readonly beyond: number
}

/** A line that is present with content of its own. */
interface Exception {
  readonly tag: number
  readonly state: number
}

/** A set-associative cache over memory. */
export class ConcreteCache implements CacheModel {
  readonly mode = 'concrete'
  /** For benchmarks and displays. */
  readonly lineCache: SetAssociative
  readonly #memory: MemoryContents
  readonly #versions: VersionTable

  /** @param from the geometry, or a cache to copy */
  constructor(from: CacheGeometry | ConcreteCache = DEFAULT_GEOMETRY, seed = 1) {
    const copied = from instanceof ConcreteCache
    this.#memory = copied ? from.#memory.clone() : new MemoryContents()
    this.#versions = copied ? from.#versions.clone() : new VersionTable()
    this.lineCache = new SetAssociative(copied ? from.lineCache : from, seed, this.#memory)
  }

  /** Extents and tables of lines that memory needs, for tests. */
  get extents(): number {
    return this.#memory.size
  }

  clone(): ConcreteCache {
    return new ConcreteCache(this)
  }

  apply(event: LineEvent, spans: readonly Span[]): void {
    for (const span of spans) {
      if (span.to - span.from < PAGE_SIZE) this.#applyLines(event, span)
      else this.#applyFrames(event, span.pfn, span.npages)
    }
    if (this.#versions.crowded) {
      const used = new Set<number>()
      this.#memory.collect(used)
      this.lineCache.collect(used)
      this.#versions.sweep(used)
    }
  }

  read(event: LineEvent, spans: readonly Span[], visit: (seen: Sighting) => void): void {
    for (const span of spans) this.#look(event, span, visit)
    this.apply(event, spans)
  }

  flush(spans: readonly Span[]): FlushFinding {
    let usefulLines = 0
    let redundantPages = 0
    for (const span of spans) {
      const { first, beyond } = rangeOf(span)
      const found = this.lineCache.takeOut(first, beyond, (pfn, line, state) => this.#isStale(pfn, line, state))
      usefulLines += found.usefulLines
      redundantPages += span.npages - found.usefulPages
    }
    return { usefulLines, redundantPages }
  }

  staleClean(
    pfn: number,
    npages: number,
    visit: (pfn: number, npages: number, verdict: Verdict, line: Line) => void,
  ): void {
    const stale = this.#exceptions(
      { first: pfn * LINES_PER_PAGE, beyond: (pfn + npages) * LINES_PER_PAGE },
      (frame, line, state) => this.#isStale(frame, line, state),
    )
    let last = -1
    for (const { tag } of stale) {
      const frame = Math.floor(tag / LINES_PER_PAGE)
      if (frame === last) continue
      last = frame
      visit(frame, 1, 'certain', this.line(frame, tag - frame * LINES_PER_PAGE))
    }
  }

  foreign(
    pfn: number,
    npages: number,
    owner: string,
    visit: (pfn: number, npages: number, verdict: Verdict, line: Line) => void,
  ): void {
    let last = -1
    this.#memory.visit(pfn, npages, (from, count, first, _beyond, handle) => {
      if (from === last || !isForeign(this.#versions.version(handle), owner)) return
      if (count === 1) last = from
      visit(from, count, 'certain', this.line(from, first))
    })
  }

  lost(spans: readonly Span[]): Version | null {
    for (const span of spans) {
      const dirtyLines = this.#exceptions(rangeOf(span), (_pfn, _line, state) => state > 0)
      for (const { tag } of dirtyLines) {
        const pfn = Math.floor(tag / LINES_PER_PAGE)
        const lost = lostByWriteBack(this.line(pfn, tag - pfn * LINES_PER_PAGE))
        if (lost !== null) return lost
      }
    }
    return null
  }

  lines(pfn: number): readonly LineStates[] {
    const runs: { count: number; lines: readonly [Line] }[] = []
    for (let i = 0; i < LINES_PER_PAGE; i++) {
      const line = this.line(pfn, i)
      const last = runs.at(-1)
      if (last !== undefined && same(last.lines[0], line)) last.count++
      else runs.push({ count: 1, lines: [line] })
    }
    return runs
  }

  states(
    pfn: number,
    npages: number,
    visit: (pfn: number, npages: number, lines: readonly LineStates[]) => void,
  ): void {
    // Frames of which a line is in the cache, or which memory holds in parts, are looked at one by one.
    const alone = new Set<number>()
    const range = { first: pfn * LINES_PER_PAGE, beyond: (pfn + npages) * LINES_PER_PAGE }
    for (const { tag } of this.#exceptions(range, () => true)) alone.add(Math.floor(tag / LINES_PER_PAGE))
    const pieces: { from: number; count: number; handle: number }[] = []
    this.#memory.visit(pfn, npages, (from, count, first, beyond, handle) => {
      if (beyond - first < LINES_PER_PAGE) alone.add(from)
      else pieces.push({ from, count, handle })
    })
    const ordered = [...alone].sort((a, b) => a - b)
    let open: { from: number; count: number; lines: readonly LineStates[] } | undefined
    const emit = (from: number, count: number, lines: readonly LineStates[]): void => {
      if (open !== undefined && sameRuns(open.lines, lines)) open.count += count
      else {
        if (open !== undefined) visit(open.from, open.count, open.lines)
        open = { from, count, lines }
      }
    }
    let next = 0
    let at = pfn
    const oneByOne = (end: number): void => {
      for (; at < end; at++) emit(at, 1, this.lines(at))
    }
    for (const { from, count, handle } of pieces) {
      oneByOne(from)
      const end = from + count
      const rest = [{ count: LINES_PER_PAGE, lines: [absent(this.#versions.version(handle))] }]
      while ((ordered[next] ?? end) < at) next++
      while (at < end) {
        const stop = Math.min(end, ordered[next] ?? end)
        if (stop > at) emit(at, stop - at, rest)
        at = stop
        if (at === end) break
        oneByOne(at + 1)
        next++
      }
    }
    oneByOne(pfn + npages)
    if (open !== undefined) visit(open.from, open.count, open.lines)
  }

  forget(pfn: number, npages: number): void {
    this.lineCache.update(pfn * LINES_PER_PAGE, (pfn + npages) * LINES_PER_PAGE, () => null)
    this.#memory.forget(pfn, npages)
  }

  /** The state of one line. */
  line(pfn: number, line: number): Line {
    const mv = this.#versions.version(this.#memory.get(pfn, line))
    const state = this.lineCache.state(pfn, line)
    if (state === null) return absent(mv)
    if (state === 0) return clean(mv, mv)
    return state > 0 ? dirty(this.#versions.version(state), mv) : clean(this.#versions.version(-state), mv)
  }

  #isStale(pfn: number, line: number, state: number): boolean {
    if (state >= 0) return false
    return !equalValue(this.#versions.version(-state), this.#versions.version(this.#memory.get(pfn, line)))
  }

  /** An event for bytes of one frame, line by line. */
  #applyLines(event: LineEvent, span: Span): void {
    const first = Math.floor(span.from / LINE_SIZE)
    const beyond = Math.ceil(span.to / LINE_SIZE)
    for (let i = first; i < beyond; i++) {
      const from = Math.max(0, span.from - i * LINE_SIZE)
      const to = Math.min(LINE_SIZE, span.to - i * LINE_SIZE)
      const bytes = from === 0 && to === LINE_SIZE ? null : { from, to }
      const next = nextLine(this.line(span.pfn, i), 'bytes' in event ? { ...event, bytes } : event)
      this.#put(span.pfn, i, next)
    }
  }

  #put(pfn: number, line: number, next: Line): void {
    this.#memory.set(pfn, line, this.#versions.handle(next.mv))
    if (next.c === 'I') this.lineCache.put(pfn, line, null)
    else if (next.c === 'D') this.lineCache.put(pfn, line, this.#versions.handle(next.cv))
    else this.lineCache.put(pfn, line, sameVersion(next.cv, next.mv) ? 0 : -this.#versions.handle(next.cv))
  }

  /** An event for all lines of whole frames. */
  #applyFrames(event: LineEvent, pfn: number, npages: number): void {
    const first = pfn * LINES_PER_PAGE
    const beyond = (pfn + npages) * LINES_PER_PAGE
    const cache = this.lineCache
    const memory = this.#memory
    switch (event.kind) {
      case 'cpu-read':
      case 'fetch':
        this.#touchFrames(pfn, npages, 0)
        return
      case 'cpu-write':
        this.#touchFrames(pfn, npages, this.#versions.handle(event.version))
        return
      case 'evict':
      case 'clflush':
        cache.takeOut(first, beyond)
        return
      case 'uncached-read':
        if (event.selfSnoop) cache.takeOut(first, beyond)
        return
      case 'clwb':
        cache.update(first, beyond, (frame, line, state) => {
          if (state > 0) memory.set(frame, line, state)
          if (!event.keep) return null
          return state > 0 ? 0 : state
        })
        return
      case 'dma-read':
        return
      case 'nontemporal-write':
        cache.update(first, beyond, () => null)
        memory.fill(pfn, npages, this.#versions.handle(event.version))
        return
      case 'dma-write':
        if (event.snooped && event.ddio) {
          // The line is in the cache before memory has it.
          cache.takeOut(first, beyond)
          this.#touchFrames(pfn, npages, this.#versions.handle(event.version))
        } else if (event.snooped) {
          cache.update(first, beyond, () => null)
          memory.fill(pfn, npages, this.#versions.handle(event.version))
        } else this.#writeBehind(pfn, npages, event.version)
        return
      case 'uncached-write':
        if (event.selfSnoop) {
          cache.update(first, beyond, () => null)
          memory.fill(pfn, npages, this.#versions.handle(event.version))
        } else this.#writeBehind(pfn, npages, event.version)
        return
      case 'write-through':
        cache.update(first, beyond, () => 0)
        memory.fill(pfn, npages, this.#versions.handle(event.version))
        return
      default:
        assertNever(event)
    }
  }

  /** CPU accesses to all lines in order. Of a range larger than the cache only the last lines can stay. */
  #touchFrames(pfn: number, npages: number, handle: number): void {
    const { replacement, ways } = this.lineCache.geometry
    const stays = Math.ceil(this.lineCache.slots / LINES_PER_PAGE) * (replacement === 'lru' ? 1 : ways)
    const passing = Math.max(0, npages - stays)
    if (passing > 0) {
      // What the passing lines would push out, and what they would leave in memory.
      this.lineCache.takeOut(0, pfn * LINES_PER_PAGE)
      this.lineCache.takeOut(pfn * LINES_PER_PAGE, (pfn + passing) * LINES_PER_PAGE)
      this.lineCache.takeOut((pfn + npages) * LINES_PER_PAGE, Number.MAX_SAFE_INTEGER)
      if (handle !== 0) this.#memory.fill(pfn, passing, handle)
    }
    for (let frame = pfn + passing; frame < pfn + npages; frame++) {
      for (let line = 0; line < LINES_PER_PAGE; line++) this.lineCache.touch(frame, line, handle)
    }
  }

  /** Memory changes and the cache does not: clean lines keep the old content. */
  #writeBehind(pfn: number, npages: number, version: Version): void {
    this.lineCache.update(pfn * LINES_PER_PAGE, (pfn + npages) * LINES_PER_PAGE, (frame, line, state) =>
      state === 0 ? -this.#memory.get(frame, line) : state,
    )
    this.#memory.fill(pfn, npages, this.#versions.handle(version))
  }

  /** Present lines of a range that satisfy `condition`, in order. */
  #exceptions(range: LineRange, condition: (pfn: number, line: number, state: number) => boolean): Exception[] {
    const found: Exception[] = []
    this.lineCache.update(range.first, range.beyond, (pfn, line, state) => {
      if (condition(pfn, line, state)) found.push({ tag: pfn * LINES_PER_PAGE + line, state })
      return state
    })
    return found.sort((a, b) => a.tag - b.tag)
  }

  /** What a read of `span` returns, range by range: memory, but for the lines that the cache answers. */
  #look(event: LineEvent, span: Span, visit: (seen: Sighting) => void): void {
    const range = rangeOf(span)
    const answers = (state: number): boolean => {
      if (event.kind === 'dma-read') return event.snooped && state !== 0
      if (event.kind === 'uncached-read') return event.selfSnoop && state > 0
      return state !== 0
    }
    const special = this.#exceptions(range, (_pfn, _line, state) => answers(state))
    let next = 0
    const emit = (first: number, beyond: number, version: Version): void => {
      for (const part of linesToFrames(first, beyond)) visit({ ...part, versions: [version] })
    }
    this.#memory.visit(span.pfn, span.npages, (pfn, npages, first, beyond, handle) => {
      let at = Math.max(range.first, pfn * LINES_PER_PAGE + first)
      const end = Math.min(range.beyond, (pfn + npages - 1) * LINES_PER_PAGE + beyond)
      const version = this.#versions.version(handle)
      for (let e = special[next]; e !== undefined && e.tag < end; e = special[++next]) {
        emit(at, e.tag, version)
        emit(e.tag, e.tag + 1, this.#versions.version(Math.abs(e.state)))
        at = e.tag + 1
      }
      emit(at, end, version)
    })
  }
}

function rangeOf(span: Span): LineRange {
  const base = span.pfn * LINES_PER_PAGE
  if (span.npages > 1) return { first: base, beyond: base + span.npages * LINES_PER_PAGE }
  return { first: base + Math.floor(span.from / LINE_SIZE), beyond: base + Math.ceil(span.to / LINE_SIZE) }
}

/** A range of line numbers as whole frames and parts of frames. */
function linesToFrames(first: number, beyond: number): Omit<Sighting, 'versions'>[] {
  const parts: Omit<Sighting, 'versions'>[] = []
  let at = first
  while (at < beyond) {
    const pfn = Math.floor(at / LINES_PER_PAGE)
    const line = at - pfn * LINES_PER_PAGE
    const whole = line === 0 ? Math.floor((beyond - at) / LINES_PER_PAGE) : 0
    if (whole > 0) {
      parts.push({ pfn, npages: whole, first: 0, beyond: LINES_PER_PAGE })
      at += whole * LINES_PER_PAGE
    } else {
      const stop = Math.min(beyond, (pfn + 1) * LINES_PER_PAGE)
      parts.push({ pfn, npages: 1, first: line, beyond: stop - pfn * LINES_PER_PAGE })
      at = stop
    }
  }
  return parts
}

/** Whether two frames are in the same state; each run has one line here. */
function sameRuns(a: readonly LineStates[], b: readonly LineStates[]): boolean {
  return (
    a.length === b.length &&
    a.every((run, i) => {
      const twin = b[i]
      const [line] = run.lines
      const other = twin?.lines[0]
      return line !== undefined && other !== undefined && run.count === twin?.count && same(line, other)
    })
  )
}

function same(a: Line, b: Line): boolean {
  if (a.c !== b.c || !sameVersion(a.mv, b.mv)) return false
  return a.cv === null || b.cv === null ? a.cv === b.cv : sameVersion(a.cv, b.cv)
}
