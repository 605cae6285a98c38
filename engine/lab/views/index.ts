/** All panels of one cursor position. */
import type { ViewMap } from '../../protocol/index.ts'
import type { History } from '../history.ts'
import { areasView, areaStates, isAreaThere, listedAreas, touchedAreas } from './areas-view.ts'
import { domainStates, domainsView } from './domains-view.ts'
import { addedAt, lineOf, statusView, type LogSource } from './log-views.ts'

/**
 * The view models of a step.
 * @param cursor step of the timeline's cursor; 0 is before the first
 */
export function viewsAt(source: LogSource, history: History, cursor: number): ViewMap {
  const step = Math.max(0, Math.min(cursor, source.journal.length))
  const made = source.step(step)
  const listed = listedAreas(touchedAreas(made))
  const { before, after } = history.around(step)
  const domainsBefore = before === null ? null : domainStates(before)
  const areasBefore = before === null ? null : areaStates(before, listed)
  return {
    status: statusView(source, step, made),
    domains: domainsView(domainsBefore, domainStates(after), made, after, (domain) => addedAt(source, domain, step)),
    areas: areasView(
      areasBefore,
      areaStates(after, listed),
      step,
      source.log,
      (n) => lineOf(source.journal, n),
      (ioas, area) => isAreaThere(after, ioas, area),
    ),
  }
}
