import { runPages } from '../../base/pfn-runs.ts'
import type { Lab } from '../../lab/lab.ts'
import { count } from '../../lab/panels/words.ts'
import type { StorageEvent, TraceEvent } from '../../protocol/event.ts'
import type { EventBreakpoint } from '../../protocol/debug.ts'
import type { Step } from '../../protocol/step.ts'

/**
 * Whether a step holds something that a run should be paused at.
 * @param wanted the events that are asked for
 * @param lab after the step
 * @returns one sentence that names the first such event, or null
 */
export function eventIn(step: Step, wanted: readonly EventBreakpoint[], lab: Lab): string | null {
  for (const { kind, only } of wanted) {
    const found = first(step, kind, only.trim(), lab)
    if (found !== null) return found
  }
  return null
}

function first(step: Step, kind: EventBreakpoint['kind'], only: string, lab: Lab): string | null {
  const { command, result, events } = step
  const among = (...names: string[]): boolean =>
    only === '' || names.some((name) => name.toLowerCase() === only.toLowerCase())
  switch (kind) {
    case 'expectation':
      return command.op === 'lab.expect' && !command.passed ? `failed expectation: ${command.text}` : null
    case 'errno':
      return !result.ok && among(result.errno) ? `${result.errno}: ${result.why}` : null
    case 'flush': {
      const flush = events.find((event) => event.kind === 'flush' && among(verdict(event)))
      return flush?.kind === 'flush'
        ? `flush of ${count(runPages(flush.runs), 'page')} at ${flush.where}, ${verdict(flush)}`
        : null
    }
    case 'hazard': {
      const hazard = events.find((event) => event.kind === 'hazard' && among(event.class))
      return hazard?.kind === 'hazard' ? `hazard ${hazard.class}: ${hazard.text}` : null
    }
    case 'storage': {
      const change = events.find((event) => event.kind === 'storage' && among(...ioasNames(event, step, lab)))
      if (change?.kind !== 'storage') return null
      const to = change.to === null ? 'none' : lab.names.domain(change.to)
      return `the storage domain becomes ${to}: ${change.why}`
    }
  }
}

function verdict(event: Extract<TraceEvent, { kind: 'flush' }>): 'needed' | 'redundant' {
  return event.usefulLines > 0 ? 'needed' : 'redundant'
}

/** Name and id of the IOAS that an area is in; for one that is gone, of the IOAS that the command was for. */
function ioasNames(event: StorageEvent, { command }: Step, lab: Lab): string[] {
  const all = lab.simulation.iommufd.objects.ofType('ioas')
  const ioas =
    all.find(({ iopt }) => iopt.areas.all.some((area) => area.number === event.area)) ??
    ('ioas' in command ? all.find(({ id }) => id === command.ioas) : undefined)
  return ioas === undefined ? [] : [ioas.name, String(ioas.id)]
}
