/** Answers the requests of the larger panels, comparisons and exports, for the last run of a session. */
import type { z } from 'zod'
import type { panelRequests } from '../protocol/panel-requests.ts'

export type PanelRequestName = keyof typeof panelRequests
type Requests = typeof panelRequests

/** What handles each request; as in `SessionHost`, a promise cannot be kept while a run is paused. */
export type PanelHandlers = {
  readonly [N in PanelRequestName]: (
    args: z.infer<Requests[N]['args']>,
  ) => z.infer<Requests[N]['reply']> | Promise<z.infer<Requests[N]['reply']>>
}

function notYet(): never {
  throw new Error('The engine cannot answer this yet.')
}

/** The handlers for a session. */
export function panelHandlers() {
  return {
    topology: notYet,
    pages: notYet,
    explainPage: notYet,
    memory: notYet,
    areaHistory: notYet,
    flushRows: notYet,
    flushGroups: notYet,
    timelineWindow: notYet,
    compare: notYet,
    diffSteps: notYet,
    diffRuns: notYet,
    exportText: notYet,
    exportBundle: notYet,
    openBundle: notYet,
    htmlReport: notYet,
  } satisfies PanelHandlers
}
