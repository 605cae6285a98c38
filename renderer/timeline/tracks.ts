/** What is drawn of a window of the timeline: numbers in typed arrays, so that a frame allocates nothing per span. */
import type { TimelineWindow } from '../../engine/protocol/panels.ts'

export type TrackKind = TimelineWindow['tracks'][number]['kind']

export interface Track {
  readonly name: string
  readonly kind: TrackKind
  /** First and last step of each span, ascending, and how many things it stands for. */
  readonly from: Float64Array
  readonly to: Float64Array
  readonly count: Float64Array
  readonly labels: readonly string[]
  /** Of counter tracks: step, least and most, one after the other. */
  readonly counter: Float64Array
  /** The largest value of `counter`. */
  readonly most: number
}

/** Tracks of the steps `from` to `to`. */
export interface Tracks {
  readonly from: number
  readonly to: number
  /** Of the whole run. */
  readonly steps: number
  readonly tracks: readonly Track[]
}

export const NO_TRACKS: Tracks = { from: 0, to: 0, steps: 0, tracks: [] }

/** Packs an answer of the engine. */
export function pack(window: TimelineWindow): Tracks {
  return {
    from: window.from,
    to: window.to,
    steps: window.steps,
    tracks: window.tracks.map(({ name, kind, spans, counter }): Track => {
      const values = Float64Array.from(counter)
      let most = 0
      for (let i = 2; i < values.length; i += 3) most = Math.max(most, values[i] ?? 0)
      return {
        name,
        kind,
        from: Float64Array.from(spans, (span) => span.from),
        to: Float64Array.from(spans, (span) => span.to),
        count: Float64Array.from(spans, (span) => span.count),
        labels: spans.map((span) => span.label),
        counter: values,
        most,
      }
    }),
  }
}

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
