/** What lies under the pointer, as a sentence. */
import { timelineStrings } from '../strings/timeline.ts'
import { firstAbove } from './tracks.ts'
import type { Track, Tracks } from './tracks.ts'

const text = timelineStrings.hover

/** What a track shows at a position, with the steps it lies over; null for nothing. */
function spanAt(
  track: Track,
  position: number,
): { readonly from: number; readonly to: number; readonly says: string } | null {
  if (track.kind === 'pinned-pages') return valueAt(track, position)
  const index = firstAbove(track.to, position)
  const from = track.from[index]
  const to = track.to[index]
  if (from === undefined || to === undefined || from - 1 > position) return null
  return { from, to, says: said(track, track.labels[index] ?? '', track.count[index] ?? 0) }
}
function said({ kind }: Track, label: string, n: number): string {
  switch (kind) {
    case 'ops':
      return text.ops(label, n)
    case 'coherent':
    case 'non-coherent':
      return text.domain(label)
    case 'map':
    case 'pin':
    case 'flush':
      return text[kind](n)
    case 'hazard':
      return text.hazard(label, n)
    case 'pinned-pages':
      return ''
    default:
      return kind satisfies never
  }
}
function valueAt({ counter }: Track, position: number): ReturnType<typeof spanAt> {
  let last: ReturnType<typeof spanAt> = null
  for (let i = 0; i < counter.length; i += 3) {
    const from = counter[i] ?? 0
    if (from - 1 > position) break
    const next = counter[i + 3]
    last = {
      from,
      to: next === undefined ? from : next - 1,
      says: text.pinned(counter[i + 1] ?? 0, counter[i + 2] ?? 0),
    }
  }
  return last
}

/**
 * The sentence of what is drawn of a track at a position, or of the step alone.
 * @param index of the track; outside of them the step is named
 */
export function hoverText({ tracks }: Tracks, index: number, position: number): string {
  const track = tracks[index]
  const found = track === undefined ? null : spanAt(track, position)
  const step = Math.max(1, Math.floor(position) + 1)
  if (found === null) return text.steps(step, step)
  return `${text.steps(found.from, found.to)}: ${found.says}`
}
