/** Answers the requests of the larger panels, comparisons and exports, for the last run of a session. */
import type { z } from 'zod'
import { kselftest } from '../../interop/kselftest/kselftest.ts'
import { perfettoTrace } from '../../interop/perfetto/perfetto-trace.ts'
import { explainPage } from '../../lab/panels/explain-page.ts'
import { areasBetween } from '../../lab/panels/areas-between.ts'
import { areaHistory } from '../../lab/panels/area-history.ts'
import { diffSteps } from '../../lab/panels/diff.ts'
import { filteredFlushLog } from '../../lab/panels/flush-filter.ts'
import { findPages } from '../../lab/panels/find-pages.ts'
import { flushGroups } from '../../lab/panels/flush-groups.ts'
import { hooksView } from '../../lab/panels/hooks-view.ts'
import { frameLines } from '../../lab/panels/frame-lines.ts'
import { iovaMap } from '../../lab/panels/iova-map.ts'
import { memoryView } from '../../lab/panels/memory-view.ts'
import { pagesView } from '../../lab/panels/pages-view.ts'
import type { PanelSource } from '../../lab/panels/source.ts'
import { timelineFind } from '../../lab/panels/timeline-find.ts'
import { timelineMeasure } from '../../lab/panels/timeline-measure.ts'
import { timelineParts } from '../../lab/panels/timeline-parts.ts'
import { timelineWindow } from '../../lab/panels/timeline-window.ts'
import { topologyView } from '../../lab/panels/topology.ts'
import { tryCommands } from '../../lab/panels/try-commands.ts'
import { htmlReport } from '../../lab/report/html-report.ts'
import { type Mailed, mailText } from '../../lab/report/mail-text.ts'
import { textExport } from '../../lab/report/text-export.ts'
import { resultBlock, testName } from '../../lab/result-block.ts'
import { checksView } from '../../lab/views/log-views.ts'
import type { panelRequests } from '../../protocol/panel-requests.ts'
import type { RunRequest, RunSummary } from '../../protocol/run.ts'
import { timelineColumns } from '../../protocol/timeline-columns.ts'
import { readBundle, requestOfBundle, verification, writeBundle } from '../bundle.ts'
import { checkedCommand } from '../command-schema.ts'
import { insertLine } from '../edit/insert-line.ts'
import { readHead } from '../lesson/experiment-head.ts'
import { answersOfRun, lessonOfScript } from '../lesson/lesson.ts'
import type { RunHost } from '../run-script.ts'
import { policiesToTest, testScript } from '../test-script.ts'
import type { IsStopped } from '../turns.ts'
import { compareRows, diffKept, diffRuns, everyPolicy } from './compare-runs.ts'
import { policyFlushes } from './policy-flushes.ts'

export type PanelRequestName = keyof typeof panelRequests
type Requests = typeof panelRequests

/**
 * What handles each request; as in `SessionHost`, a promise cannot be kept while a run is paused. Only those that are marked in
 * the table hear of Stop.
 */
export type PanelHandlers = {
  readonly [N in PanelRequestName]: (
    args: z.infer<Requests[N]['args']>,
    ...stop: Requests[N] extends { readonly runsScript: true } ? [isStopped: IsStopped] : []
  ) => z.infer<Requests[N]['reply']> | Promise<z.infer<Requests[N]['reply']>>
}

/** What the handlers ask of their session. */
export interface PanelSession {
  /** The last run, or the one that is under way. */
  panels(): PanelSource
  /** What that run was asked for; null before the first. */
  asked(): RunRequest | null
  /** What it came to, so far. */
  summary(): RunSummary
  /** Runs a script as the last run. */
  run(request: RunRequest, isStopped: IsStopped): Promise<RunSummary>
  /** Whether a run is under way that the panels are to show. */
  busy(): boolean
  /** Does something that runs scripts beside the last run (see `Turns`). */
  beside<T>(about: About, isStopped: IsStopped, work: (host: RunHost) => Promise<T>): Promise<T>
}

/** What scripts are run for beside the last run: of each, the newest question counts. */
export type About = 'comparison' | 'flushes of policies' | 'lesson' | 'mail' | 'report' | 'tests'

/** Runs scripts beside the last run. Refused at once while that is under way: a promise could not be kept then. */
function beside<T>(
  session: PanelSession,
  about: About,
  isStopped: IsStopped,
  work: (host: RunHost) => Promise<T>,
): Promise<T> {
  if (session.busy()) throw new Error('A script is under way: this can be asked for when it has ended.')
  return session.beside(about, isStopped, work)
}

/** What the last run was asked for. */
function asked(session: PanelSession): RunRequest {
  const request = session.asked()
  if (request === null) throw new Error('There is no run yet: run the script first.')
  return request
}

function bundleOf(
  session: PanelSession,
  { step, ...window }: z.infer<Requests['exportBundle']['args']>,
): { fileName: string; text: string } {
  const { fileName, source, policy, mode, seed } = asked(session)
  const { steps, journalHash } = session.panels().lab
  return writeBundle({
    ...{ fileName, source, policy, mode, seed },
    ...{ steps, step: Math.min(step, steps), journalHash },
    ...window,
  })
}

function openBundle(
  session: PanelSession,
  text: string,
  isStopped: IsStopped,
): Promise<z.infer<Requests['openBundle']['reply']>> {
  if (session.busy()) throw new Error('A script is under way: this can be asked for when it has ended.')
  const bundle = readBundle(text)
  const request = requestOfBundle(bundle)
  return session.run(request, isStopped).then((summary) => ({
    request,
    summary,
    step: Math.min(bundle.step, summary.ops),
    layout: bundle.layout,
    breakpoints: bundle.breakpoints,
    ...verification(bundle, summary.ops, summary.journalHash),
  }))
}

/** What is said of the last run as a whole: runs its script under each policy for that, beside the last run. */
function wholeRun<T>(
  session: PanelSession,
  about: About,
  isStopped: IsStopped,
  say: (whole: Mailed & { readonly panels: PanelSource; readonly name: string }) => T,
): Promise<T> {
  const { policy: _policy, ...request } = asked(session)
  const [panels, summary] = [session.panels(), session.summary()]
  const { source, fileName } = request
  return beside(session, about, isStopped, async (host) => {
    const comparison = await everyPolicy(request, panels.lab.steps, host)
    return say({ panels, summary, source, ...readHead(source), comparison, name: testName(fileName) })
  })
}

/** The handlers for a session. */
export function panelHandlers(session: PanelSession): PanelHandlers {
  return {
    topology: ({ step }) => topologyView(session.panels(), step),
    tryCommands: ({ step, commands }) => tryCommands(session.panels(), step, commands, checkedCommand),
    insertLine: (wanted) => insertLine(wanted),
    pages: ({ step, pages, maxSpans }) => pagesView(session.panels(), step, pages, maxSpans),
    explainPage: ({ step, pages, index }) => explainPage(session.panels(), step, pages, index),
    findPages: ({ step, text }) => findPages(session.panels(), step, text),
    memory: ({ step, first, count, filter, text }) => memoryView(session.panels(), step, first, count, filter, text),
    frameLines: ({ step, pfn }) => frameLines(session.panels(), step, pfn),
    iovaMap: ({ step, ioas, start, last, width }) => iovaMap(session.panels(), step, ioas, start, last, width),
    areasBetween: ({ step, ioas, start, last }) => areasBetween(session.panels(), step, ioas, start, last),
    areaHistory: ({ step, area }) => areaHistory(session.panels(), step, area),
    checks: () => checksView(session.panels().lab),
    flushRows: ({ step, filter, first, count }) => filteredFlushLog(session.panels(), step, filter, first, count),
    flushGroups: ({ filter, by }) => flushGroups(session.panels(), filter, by),
    hooks: ({ step }) => hooksView(session.panels(), step),
    policyFlushes: ({ policies, filter, rows }, isStopped) => {
      const request = asked(session)
      return beside(session, 'flushes of policies', isStopped, (host) =>
        policyFlushes(request, policies, filter, rows, host),
      )
    },
    timelineWindow: ({ from, to, width }) => timelineColumns(timelineWindow(session.panels(), from, to, width)),
    timelineMeasure: ({ from, to }) => timelineMeasure(session.panels(), from, to),
    timelineParts: ({ from, to }) => timelineParts(session.panels(), from, to),
    timelineFind: ({ text, from, direction }) => timelineFind(session.panels(), text, from, direction),
    testPlan: ({ source }) => ({ policies: policiesToTest(source) }),
    testScript: ({ request }, isStopped) => beside(session, 'tests', isStopped, (host) => testScript(request, host)),
    compare: ({ request, policies }, isStopped) =>
      beside(session, 'comparison', isStopped, (host) => compareRows(request, policies, host)),
    diffSteps: ({ left, right }) => diffSteps(session.panels(), left, right),
    diffRuns: ({ request, policies, seeds }, isStopped) =>
      beside(session, 'comparison', isStopped, (host) => diffRuns(request, policies, seeds, host)),
    diffKept: ({ request }, isStopped) => {
      asked(session)
      const { lab } = session.panels()
      return beside(session, 'comparison', isStopped, (host) => diffKept(lab, request, host))
    },
    lesson: ({ request }, isStopped) => beside(session, 'lesson', isStopped, (host) => lessonOfScript(request, host)),
    lessonAnswers: () => answersOfRun(session.panels(), asked(session).source),
    exportText: ({ what, step }) => ({
      text: what === 'result' ? resultBlock(session.summary()) : textExport(session.panels(), what, step),
    }),
    exportKselftest: () => {
      const { fileName } = asked(session)
      return { fileName: `${testName(fileName)}.c`, ...kselftest(session.panels().lab, fileName) }
    },
    exportPerfetto: () => {
      const { fileName } = asked(session)
      return { fileName: `${testName(fileName)}.perfetto.json`, ...perfettoTrace(session.panels().lab, fileName) }
    },
    exportBundle: (args) => bundleOf(session, args),
    openBundle: ({ text }, isStopped) => openBundle(session, text, isStopped),
    exportMail: (_args, isStopped) =>
      wholeRun(session, 'mail', isStopped, (whole) => ({ fileName: `${whole.name}.txt`, text: mailText(whole) })),
    htmlReport: ({ step }, isStopped) =>
      wholeRun(session, 'report', isStopped, (whole) => ({
        fileName: `${whole.name}.html`,
        html: htmlReport({ ...whole, step }),
      })),
  }
}
