import { assert } from './assert.ts'
import type { RunTable } from './run-table.ts'

/** `length` units from `start` on show the pages of `table` from its unit `offset` on. Immutable. */
export interface RunSegment {
  readonly start: number
  readonly length: number
  readonly table: RunTable
  readonly offset: number
  /** What the owner of the map wants to keep with the segment, e.g. access rights. */
  readonly tag: number
}

/** Receives `npages` frames from `pfn` on and says how many of them it took; fewer than offered means: no more. */
export type RunSink = (pfn: number, npages: number) => number

/**
 * Sparse map from positions to frames, kept as segments of shared run tables. A position counts units of which
 * `unitsPerPage` make a page: an I/O page table counts 2 KiB, an xarray of PFNs counts pages. Cost follows segments.
 */
export class RunMap {
  readonly unitsPerPage: number
  #segments: RunSegment[] = []
  #units = 0

  constructor(unitsPerPage: number) {
    this.unitsPerPage = unitsPerPage
  }

  /** Segments in ascending order. */
  get segments(): readonly RunSegment[] {
    return this.#segments
  }

  /** Number of units that are set. */
  get units(): number {
    return this.#units
  }

  /** Independent copy; segments are shared, as they never change. */
  clone(): RunMap {
    const copy = new RunMap(this.unitsPerPage)
    copy.#segments = this.#segments.slice()
    copy.#units = this.#units
    return copy
  }

  /** Index of the first segment that ends after `unit`. */
  firstFrom(unit: number): number {
    const segments = this.#segments
    let lo = 0
    let hi = segments.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      const s = segments[mid]
      if (s !== undefined && s.start + s.length <= unit) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  /** Segment that holds `unit`, if any. */
  at(unit: number): RunSegment | null {
    const s = this.#segments[this.firstFrom(unit)]
    return s !== undefined && s.start <= unit ? s : null
  }

  /** Frame behind `unit`, or null. */
  pfnAt(unit: number): number | null {
    const s = this.at(unit)
    return s === null ? null : s.table.pfnAt(Math.floor((s.offset + unit - s.start) / this.unitsPerPage))
  }

  /** Pages from the one behind `unit` on that lie in frames next to each other, 0 if it is unset. */
  contiguousAt(unit: number): number {
    const s = this.at(unit)
    if (s === null) return 0
    const position = Math.floor((s.offset + unit - s.start) / this.unitsPerPage)
    const run = s.table.runAt(position)
    const inRun = s.table.startOf(run) + (s.table.runs[2 * run + 1] ?? 0) - position
    return Math.min(inRun, Math.ceil((s.offset + s.length) / this.unitsPerPage) - position)
  }

  /** Sets `length` units from `start` on, which must be unset, to the units of `table` from `offset` on. */
  insert(start: number, length: number, table: RunTable, offset: number, tag = 0): void {
    const at = this.firstFrom(start)
    const next = this.#segments[at]
    assert(next === undefined || next.start >= start + length, `units ${start}+${length} are set already`)
    const segment: RunSegment = { start, length, table, offset, tag }
    if (at === this.#segments.length) this.#segments.push(segment)
    else this.#segments.splice(at, 0, segment)
    this.#units += length
  }

  /** Clears `[start, start+length)`; returns how many units were set. */
  remove(start: number, length: number): number {
    const end = start + length
    const from = this.firstFrom(start)
    const kept: RunSegment[] = []
    let to = from
    let removed = 0
    for (; to < this.#segments.length; to++) {
      const s = this.#segments[to]
      if (s === undefined || s.start >= end) break
      const sEnd = s.start + s.length
      if (s.start < start) kept.push({ ...s, length: start - s.start })
      if (sEnd > end) kept.push({ ...s, start: end, length: sEnd - end, offset: s.offset + end - s.start })
      removed += Math.min(sEnd, end) - Math.max(s.start, start)
    }
    if (to > from) this.#segments.splice(from, to - from, ...kept)
    this.#units -= removed
    return removed
  }

  /**
   * Visits the frames behind `npages` pages whose first unit is `start`, as long as they are set and `sink` wants more. The
   * first page may begin in its middle, `lead` units into it.
   * @returns pages that the sink took
   */
  readPages(start: number, lead: number, npages: number, sink: RunSink): number {
    const upp = this.unitsPerPage
    let unit = start
    let into = lead
    let done = 0
    for (let i = this.firstFrom(start); done < npages; i++) {
      const s = this.#segments[i]
      if (s === undefined || s.start > unit) break
      const segmentEnd = s.start + s.length
      let position = Math.floor((s.offset + unit - s.start) / upp)
      // A page belongs to the segment that holds its first unit.
      let pages = Math.min(npages - done, Math.ceil((segmentEnd - unit + into) / upp))
      let run = s.table.runAt(position)
      let skip = position - s.table.startOf(run)
      while (pages > 0) {
        const n = Math.min(pages, (s.table.runs[2 * run + 1] ?? 0) - skip)
        if (n <= 0) return done
        const took = sink((s.table.runs[2 * run] ?? 0) + skip, n)
        done += took
        if (took < n) return done
        pages -= n
        position += n
        unit += n * upp - into
        into = 0
        run++
        skip = 0
      }
    }
    return done
  }
}
