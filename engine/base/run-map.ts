import { assert } from './assert.ts'
import { ChunkedList } from './chunked-list.ts'
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
  #segments = new ChunkedList<RunSegment, number>(endsBefore)
  #units = 0

  constructor(unitsPerPage: number) {
    this.unitsPerPage = unitsPerPage
  }

  /** Number of segments. */
  get segmentCount(): number {
    return this.#segments.size
  }

  /** Number of units that are set. */
  get units(): number {
    return this.#units
  }

  /** Independent copy; segments are shared, as they never change. */
  clone(): RunMap {
    const copy = new RunMap(this.unitsPerPage)
    if (this.#segments.size > 0) copy.#segments = this.#segments.clone()
    copy.#units = this.#units
    return copy
  }

  /** Segments in ascending order, from the first that ends after `unit` on. The map must not change meanwhile. */
  segmentsFrom(unit: number): Generator<RunSegment> {
    return this.#segments.from(this.#segments.find(unit))
  }

  /** Segment that holds `unit`, if any. */
  at(unit: number): RunSegment | null {
    const s = this.#segments.get(this.#segments.find(unit))
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
    const at = this.#segments.find(start)
    const next = this.#segments.get(at)
    assert(next === undefined || next.start >= start + length, `units ${start}+${length} are set already`)
    this.#segments.insert(at, { start, length, table, offset, tag })
    this.#units += length
  }

  /** Clears `[start, start+length)`; returns how many units were set. */
  remove(start: number, length: number): number {
    const end = start + length
    const at = this.#segments.find(start)
    let removed = 0
    for (let s = this.#segments.get(at); s !== undefined && s.start < end; s = this.#segments.get(at)) {
      const sEnd = s.start + s.length
      removed += Math.min(sEnd, end) - Math.max(s.start, start)
      if (s.start >= start) this.#segments.remove(at)
      else {
        this.#segments.replace(at, { ...s, length: start - s.start })
        this.#segments.advance(at)
      }
      if (sEnd > end) {
        this.#segments.insert(at, { ...s, start: end, length: sEnd - end, offset: s.offset + end - s.start })
        break
      }
    }
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
    const at = this.#segments.find(start)
    for (; done < npages; this.#segments.advance(at)) {
      const s = this.#segments.get(at)
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

function endsBefore(segment: RunSegment, unit: number): boolean {
  return segment.start + segment.length <= unit
}
