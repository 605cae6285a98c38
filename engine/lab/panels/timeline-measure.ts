/** What lies between two steps of a run: what was done, and how many pages were pinned meanwhile. */
import type { TimelineMeasure } from '../../protocol/panels.ts'
import type { PanelSource } from './source.ts'

/**
 * Counts the steps after one of two up to the other, whichever comes first; the pinned pages are those after each
 * of these steps, or after the step itself where both are the same.
 */
export function timelineMeasure(source: PanelSource, one: number, other: number): TimelineMeasure {
  const { log } = source.lab
  const from = source.clamp(Math.min(one, other))
  const to = source.clamp(Math.max(one, other))
  let least = Infinity
  let most = 0
  let sum = 0
  const first = Math.min(from + 1, to)
  for (let step = first; step <= to; step++) {
    const pinned = log.pinnedAfter(step)
    least = Math.min(least, pinned)
    most = Math.max(most, pinned)
    sum += pinned
  }
  return {
    from,
    to,
    mapped: log.mappedUpTo(to) - log.mappedUpTo(from),
    flushed: log.flushedUpTo(to) - log.flushedUpTo(from),
    redundant: log.redundantUpTo(to) - log.redundantUpTo(from),
    hazards: log.hazardsUpTo(to) - log.hazardsUpTo(from),
    pinned: { least, most, mean: sum / (to - first + 1) },
  }
}
