/** Ranges of physical memory that an access covers, by extents. */
import { LINE_SIZE, PAGE_SIZE } from '../../base/units.ts'
import { forEachStretch, type PfnRuns } from '../../base/pfn-runs.ts'

/** Whole frames, or bytes `[from, to)` of a single frame. */
export interface Span {
  readonly pfn: number
  readonly npages: number
  /** First byte of the frame; 0 unless `npages` is 1. */
  readonly from: number
  /** Byte after the last one of the frame; 4096 unless `npages` is 1. */
  readonly to: number
}

/** Lines `[first, beyond)` of each frame of a span. */
export function spanLines(span: Span): { readonly first: number; readonly beyond: number } {
  return { first: Math.floor(span.from / LINE_SIZE), beyond: Math.ceil(span.to / LINE_SIZE) }
}

/** Runs of whole frames as spans; runs that continue each other, upwards or downwards, become one. */
export function wholeFrames(runs: PfnRuns): Span[] {
  const spans: Span[] = []
  forEachStretch(runs, (pfn, npages) => spans.push({ pfn, npages, from: 0, to: PAGE_SIZE }))
  return spans
}

/**
 * Spans of `length` bytes that begin `offset` bytes into the first of `runs`. Whole frames that continue each other, upwards
 * or downwards, become one span.
 * @param offset bytes, less than a page
 * @param length bytes, at most what the runs hold
 */
export function byteSpans(runs: PfnRuns, offset: number, length: number): Span[] {
  const spans: Span[] = []
  let skip = offset
  let left = length
  for (let i = 0; i + 1 < runs.length && left > 0; i += 2) {
    let pfn = runs[i] ?? 0
    let npages = runs[i + 1] ?? 0
    while (npages > 0 && left > 0) {
      if (skip === 0 && left >= PAGE_SIZE) {
        const whole = Math.min(npages, Math.floor(left / PAGE_SIZE))
        pushWhole(spans, pfn, whole)
        pfn += whole
        npages -= whole
        left -= whole * PAGE_SIZE
      } else {
        const to = Math.min(PAGE_SIZE, skip + left)
        spans.push({ pfn, npages: 1, from: skip, to })
        left -= to - skip
        skip = 0
        pfn++
        npages--
      }
    }
  }
  return spans
}

function pushWhole(spans: Span[], pfn: number, npages: number): void {
  const last = spans.at(-1)
  if (last !== undefined && last.to - last.from === PAGE_SIZE) {
    const joined = last.npages + npages
    if (last.pfn + last.npages === pfn) {
      spans[spans.length - 1] = { ...last, npages: joined }
      return
    }
    if (pfn + npages === last.pfn) {
      spans[spans.length - 1] = { ...last, pfn, npages: joined }
      return
    }
  }
  spans.push({ pfn, npages, from: 0, to: PAGE_SIZE })
}

/** The frames of spans as runs; a frame of which a part is covered counts whole. */
export function spanRuns(spans: readonly Span[]): PfnRuns {
  const flat: number[] = []
  for (const span of spans) {
    const last = flat.length - 2
    const pfn = flat[last]
    const npages = flat[last + 1]
    if (pfn !== undefined && npages !== undefined && pfn + npages === span.pfn) flat[last + 1] = npages + span.npages
    else flat.push(span.pfn, span.npages)
  }
  return Float64Array.from(flat)
}
