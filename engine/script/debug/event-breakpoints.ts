import { runPages } from '../../base/pfn-runs.ts'
import type { EventBreakpoint } from '../../protocol/debug.ts'
import type { NameBook } from '../../lab/names.ts'
import type { Step } from '../../protocol/step.ts'

/**
 * Whether a step holds something that a run should be paused at.
 * @param wanted the events that are asked for
 * @returns one sentence that names the first such event, or null
 */
export function eventIn(step: Step, wanted: readonly EventBreakpoint[], names: NameBook): string | null {
  if (wanted.length === 0) return null
  const { command, result, events } = step
  if (wanted.includes('expectation') && command.op === 'lab.expect' && !command.passed) {
    return `failed expectation: ${command.text}`
  }
  if (wanted.includes('errno') && !result.ok) return `${result.errno}: ${result.why}`
  for (const event of events) {
    if (event.kind === 'flush' && wanted.includes('flush')) {
      return `flush of ${pages(runPages(event.runs))} at ${event.where}`
    }
    if (event.kind === 'hazard' && wanted.includes('hazard')) return `hazard ${event.class}: ${event.text}`
    if (event.kind === 'storage' && wanted.includes('storage')) {
      const to = event.to === null ? 'none' : names.domain(event.to)
      return `the storage domain becomes ${to}: ${event.why}`
    }
  }
  return null
}

function pages(count: number): string {
  return count === 1 ? '1 page' : `${String(count)} pages`
}
