/** How an area came to its storage domain: each change with its rule, oldest first. */
import type { AreaHistory } from '../../protocol/panels.ts'
import { areaText } from '../names.ts'
import type { PanelSource } from './source.ts'

/** Changes that are listed; the latest. */
const MAX_ENTRIES = 1000

/**
 * The changes of an area's storage domain up to a step.
 * @param area its number; one that never existed has no changes
 */
export function areaHistory(source: PanelSource, cursor: number, area: number): AreaHistory {
  const { log, names } = source.lab
  const step = source.clamp(cursor)
  return {
    area: areaText(area),
    entries: log.storage.latest(area, step, MAX_ENTRIES).map(({ step: at, event }) => ({
      step: at,
      line: source.line(at),
      from: event.from === null ? null : names.domainRef(event.from),
      to: event.to === null ? null : names.domainRef(event.to),
      why: event.why,
      where: event.where,
    })),
  }
}
