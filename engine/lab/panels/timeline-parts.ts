/** What lies between two steps of a run, by name of the operation: which calls mapped, pinned, flushed how much. */
import type { TimelinePart, TimelineParts } from '../../protocol/panels.ts'
import type { PanelSource } from './source.ts'

/** Names that are listed. */
const MAX_ROWS = 500

type Sums = { -readonly [K in keyof TimelinePart]: TimelinePart[K] }

/** Adds up the steps after one of two up to the other, whichever comes first. */
export function timelineParts(source: PanelSource, one: number, other: number): TimelineParts {
  const { log, journal } = source.lab
  const from = source.clamp(Math.min(one, other))
  const to = source.clamp(Math.max(one, other))
  const sums = new Map<string, Sums>()
  for (let step = from + 1; step <= to; step++) {
    const entry = journal.entry(step)
    if (entry === undefined) continue
    let sum = sums.get(entry.label)
    if (sum === undefined) {
      sum = { label: entry.label, step, ops: 0, failed: 0, mapped: 0, pinned: 0, flushed: 0, redundant: 0, hazards: 0 }
      sums.set(entry.label, sum)
    }
    sum.ops += 1
    if (!entry.result.ok) sum.failed += 1
    sum.mapped += log.mappedUpTo(step) - log.mappedUpTo(step - 1)
    sum.pinned += log.pinsUpTo(step) - log.pinsUpTo(step - 1)
    sum.flushed += log.flushedUpTo(step) - log.flushedUpTo(step - 1)
    sum.redundant += log.redundantUpTo(step) - log.redundantUpTo(step - 1)
    sum.hazards += log.hazardsUpTo(step) - log.hazardsUpTo(step - 1)
  }
  const rows = [...sums.values()].sort(
    (left, right) => right.flushed - left.flushed || right.hazards - left.hazards || left.step - right.step,
  )
  return { from, to, rows: rows.slice(0, MAX_ROWS), more: Math.max(0, rows.length - MAX_ROWS) }
}
