/** How an area came to its storage domain: each change with its rule, oldest first. */
import type { AreaHistory } from '../../protocol/panels.ts'
import { wholeOf } from '../../iommufd/iopt/split.ts'
import type { LoggedStorage } from '../journal/storage-log.ts'
import { areaText } from '../names.ts'
import type { PanelSource } from './source.ts'

/** Changes that are listed; the latest. */
const MAX_ENTRIES = 1000

/**
 * The changes of an area's storage domain up to a step. One that was cut out of another goes on with the history of that.
 * @param area its number; one that never existed has no changes
 */
export function areaHistory(source: PanelSource, cursor: number, area: number): AreaHistory {
  const { log, names } = source.lab
  const changes: LoggedStorage[] = []
  let of: number | null = area
  for (let step = source.clamp(cursor); of !== null && changes.length < MAX_ENTRIES;) {
    const own = log.storage.latest(of, step, MAX_ENTRIES - changes.length)
    changes.unshift(...own)
    const [first] = own
    of = first?.event.cause === 'split' ? wholeOf(first.event.why) : null
    // It may itself have been cut out in the same step.
    step = first?.step ?? 0
  }
  return {
    area: areaText(area),
    entries: changes.map(({ step: at, event }) => ({
      step: at,
      line: source.line(at),
      of: areaText(event.area),
      from: event.from === null ? null : names.domainRef(event.from),
      to: event.to === null ? null : names.domainRef(event.to),
      why: event.why,
      where: event.where,
    })),
  }
}
