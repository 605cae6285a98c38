/** Canned answers about what a run came to: flush groups, comparisons, the timeline, the result block. Development only. */
import type {
  CompareRow,
  DiffView,
  FilteredFlushLog,
  FlushGroups,
  PolicyFlushes,
  TimelineMeasure,
  TimelineWindow,
} from '../../engine/protocol/panels.ts'
import type { EngineArgs } from '../../engine/protocol/session.ts'
import { timelineColumns } from '../../engine/protocol/timeline-columns.ts'
import type { CannedRun } from './canned-run.ts'

function groups(run: CannedRun | null, { by }: EngineArgs<'flushGroups'>): FlushGroups {
  const sums = new Map<string, { events: number; pages: number; estimatedNs: number }>()
  for (const row of run?.flushes ?? []) {
    const key = by === 'pages' ? (row.pages.split(' ')[0] ?? '') : row[by]
    const sum = sums.get(key) ?? { events: 0, pages: 0, estimatedNs: 0 }
    sum.events += 1
    sum.pages += row.npages
    sum.estimatedNs += row.estimatedNs
    sums.set(key, sum)
  }
  return {
    groups: [...sums].map(([key, sum]) => ({ key, ...sum, redundantPages: 0 })),
    moreGroups: 0,
    moreMissing: 0,
    missing: (run?.summary.hazards ?? []).map((hazard) => ({
      step: hazard.step,
      line: hazard.line,
      hazard: hazard.class,
      frames: hazard.frames,
      npages: hazard.pages,
      text: 'a flush of f0–f7 was due in igpu.attach before N1 mapped it',
    })),
  }
}

function rows(run: CannedRun | null, { first, count, step, filter }: EngineArgs<'flushRows'>): FilteredFlushLog {
  const all = (run?.flushes ?? []).filter(
    (row) =>
      (filter.hooks.length === 0 || filter.hooks.includes(row.hook)) &&
      (filter.verdicts.length === 0 || filter.verdicts.includes(row.verdict)) &&
      `${row.where} ${row.reason}`.includes(filter.text),
  )
  return {
    total: all.length,
    upToCursor: all.filter((row) => row.step <= step).length,
    first,
    rows: all.slice(first, first + count),
  }
}

function compare({ policies }: EngineArgs<'compare'>): CompareRow[] {
  return policies.map((policy): CompareRow => {
    const pages = policy === 'none' ? 0 : 16
    return {
      policy,
      applicable: true,
      flushes: { events: pages / 8, pages, lines: pages * 64, redundantLines: 0 },
      unneeded: 0,
      readBack: 0,
      estimatedNs: pages * 100,
      ratio: pages / 16,
      hazardsA: policy === 'none' ? 8 : 0,
      hazardsB: 0,
      verdict: policy === 'none' ? 'unsafe' : 'safe',
      expectations: { passed: policy === 'none' ? 0 : 2, failed: policy === 'none' ? 2 : 0 },
      journalHash: '3f9c2b7e',
      error: null,
    }
  })
}

function diff(left: string, right: string): DiffView {
  return {
    left,
    right,
    firstDifference: {
      step: 4,
      line: 9,
      text: `igpu.attach: ${left} flushes nothing; ${right} flushes 8 pages (f0–f7)`,
    },
    rows: [{ path: 'pages flushed', left: '0', right: '8' }],
    moreRows: 0,
  }
}

function timeline(run: CannedRun | null): TimelineWindow {
  const { rows: steps = [], flushes = [], summary } = run ?? {}
  const point = (step: number, label: string) => ({ from: step, to: step, label, count: 1 })
  const pages = (from: number, to: number) => (steps.length < 6 ? [] : [{ from, to, label: '8 pages', count: 1 }])
  const track = (name: string, kind: TimelineWindow['tracks'][number]['kind'], spans: ReturnType<typeof pages>) => ({
    ...{ name, kind, spans },
    counter: [],
  })
  return {
    ...{ from: 1, to: Math.max(1, steps.length), steps: steps.length },
    tracks: [
      track(
        'ops',
        'ops',
        steps.map((row) => point(row.step, row.label)),
      ),
      track('C0', 'coherent', pages(3, 5)),
      track('N1', 'non-coherent', pages(4, 4)),
      track('pinned', 'pin', pages(3, 5)),
      track(
        'flush',
        'flush',
        flushes.map((row) => point(row.step, row.where)),
      ),
      track(
        'hazards',
        'hazard',
        (summary?.hazards ?? []).map((row) => point(row.step, row.text)),
      ),
    ],
  }
}

/** By the names of the requests; `run` gives the last canned run. */
export function cannedFindings(run: () => CannedRun | null) {
  return {
    flushGroups: (args: EngineArgs<'flushGroups'>) => groups(run(), args),
    policyFlushes: ({ policies }: EngineArgs<'policyFlushes'>): PolicyFlushes[] =>
      policies.map((policy) => ({
        policy,
        applicable: true,
        events: 0,
        pages: 0,
        redundantPages: 0,
        estimatedNs: 0,
        missing: [],
        moreMissing: 0,
        rows: [],
        moreRows: 0,
      })),
    flushRows: (args: EngineArgs<'flushRows'>) => rows(run(), args),
    compare,
    diffRuns: ({ policies: [left, right] }: EngineArgs<'diffRuns'>) => diff(left, right),
    diffKept: () => diff('as it was run (v1)', 'as it is now (v1)'),
    diffSteps: ({ left, right }: EngineArgs<'diffSteps'>) => diff(`step ${left}`, `step ${right}`),
    timelineWindow: () => timelineColumns(timeline(run())),
    timelineMeasure: ({ from, to }: EngineArgs<'timelineMeasure'>): TimelineMeasure => ({
      from: Math.min(from, to),
      to: Math.max(from, to),
      mapped: 8,
      flushed: 8,
      redundant: 0,
      hazards: 0,
      pinned: { least: 0, most: 8, mean: 4 },
    }),
    exportText: () => ({ text: `${run()?.summary.fileName ?? ''}\n` }),
  }
}
