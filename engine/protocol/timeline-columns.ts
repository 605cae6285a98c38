/** How a part of the timeline goes to a window: thousands of spans as a few arrays of numbers, which are copied at once. */
import type { TimelineWindow } from './panels.ts'

export type TrackKind = TimelineWindow['tracks'][number]['kind']

/** A track of the timeline. */
export interface TrackColumns {
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
export interface TimelineColumns {
  readonly from: number
  readonly to: number
  /** Of the whole run. */
  readonly steps: number
  readonly tracks: readonly TrackColumns[]
}

/** Packs a part of the timeline. */
export function timelineColumns({ from, to, steps, tracks }: TimelineWindow): TimelineColumns {
  return { from, to, steps, tracks: tracks.map(columnsOf) }
}

function columnsOf({ name, kind, spans, counter }: TimelineWindow['tracks'][number]): TrackColumns {
  let most = 0
  for (let i = 2; i < counter.length; i += 3) most = Math.max(most, counter[i] ?? 0)
  return {
    name,
    kind,
    from: Float64Array.from(spans, (span) => span.from),
    to: Float64Array.from(spans, (span) => span.to),
    count: Float64Array.from(spans, (span) => span.count),
    labels: spans.map((span) => span.label),
    counter: Float64Array.from(counter),
    most,
  }
}
