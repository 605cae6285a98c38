/** What is drawn of a window of the timeline: numbers in typed arrays, so that a frame allocates nothing per span. */
import type { TimelineColumns, TrackColumns, TrackKind } from '../../engine/protocol/timeline-columns.ts'

export type { TrackKind } from '../../engine/protocol/timeline-columns.ts'
export type Track = TrackColumns
/** Tracks of the steps `from` to `to`. */
export type Tracks = TimelineColumns

export const NO_TRACKS: Tracks = { from: 0, to: 0, steps: 0, tracks: [] }

/** Whether a track is that of one domain: C0, N1. */
export function isDomain(name: string): boolean {
  return /^[CN]\d+$/.test(name)
}

/** Index of the first value above `limit` in an ascending array. */
export function firstAbove(values: Float64Array, limit: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? 0) > limit) high = middle
    else low = middle + 1
  }
  return low
}

/** Kinds whose edges the pointer snaps to: things that happen, not the steps themselves. */
const SNAPS: ReadonlySet<TrackKind> = new Set(['coherent', 'non-coherent', 'map', 'pin', 'flush', 'hazard'])

/** The step nearest to `step` at which something begins or has just ended, or null if none is within `reach` steps. */
export function snapped(tracks: Tracks, step: number, reach: number): number | null {
  let best: number | null = null
  const offer = (candidate: number | undefined): void => {
    if (candidate === undefined || Math.abs(candidate - step) > reach) return
    if (best === null || Math.abs(candidate - step) < Math.abs(best - step)) best = candidate
  }
  for (const track of tracks.tracks) {
    if (!SNAPS.has(track.kind)) continue
    for (const edges of [track.from, track.to]) {
      const at = firstAbove(edges, step)
      offer(edges[at - 1])
      offer(edges[at])
    }
  }
  return best
}

/** The next step after (or before) `step` at which something begins, or null. */
export function nextEvent(tracks: Tracks, step: number, direction: 1 | -1): number | null {
  let best: number | null = null
  for (const track of tracks.tracks) {
    if (!SNAPS.has(track.kind)) continue
    const at = direction === 1 ? firstAbove(track.from, step) : firstAbove(track.from, step - 1) - 1
    const found = track.from[at]
    if (found === undefined) continue
    if (best === null || (direction === 1 ? found < best : found > best)) best = found
  }
  return best
}
