/** Sentences of the flush log. */
import type { FlushGrouping } from '../../engine/protocol/panel-requests.ts'
import type { FlushFilter } from '../../engine/protocol/panels.ts'
import { count, plural } from '../format/hex.ts'

export type FlushVerdict = FlushFilter['verdicts'][number]

export const flushLogStrings = {
  filter: 'Filter the flush log',
  hook: 'hook',
  pages: 'pages',
  verdict: 'verdict',
  groupBy: 'group by',
  search: 'Function or rule',
  any: 'any',
  verdicts: { needed: 'needed', redundant: 'redundant', missing: 'missing' } satisfies Record<FlushVerdict, string>,
  ungrouped: 'nothing',
  groupings: {
    hook: 'cause (hook)',
    where: 'kernel function',
    pages: 'iopt_pages',
    policy: 'policy',
    verdict: 'verdict',
  } satisfies Record<FlushGrouping | 'policy', string>,
  groupCount: (n: number) => plural(n, 'group'),
  rows: (n: number) => plural(n, 'row'),
  rowsOf: (upToCursor: number, n: number) => `${count(upToCursor)} of ${plural(n, 'row')} up to the cursor`,
  missingCount: (n: number) => `${count(n)} missing`,
  because: (verdict: 'needed' | 'redundant', against: string) =>
    `${verdict === 'needed' ? '✓ Needed' : '○ Redundant'}: ${against}.`,
  noneButDue: (n: number) => `No flush in this run, though ${n === 1 ? 'one was' : `${count(n)} were`} due:`,
  noMatch: 'No flush matches the filter.',
  noMissing: 'No flush is missing in this run: no device could see stale data, and no page was released inconsistent.',
  moreGroups: (n: number) => `${plural(n, 'further group')} with fewer pages not listed.`,
  moreMissing: (n: number) => `${count(n)} further missing not listed.`,
  missing: 'Missing flushes',
  groups: 'Flushes by group',
  showGroup: 'Show its rows alone',
  openHint: 'Plus and minus open and close a group.',
  loading: '…',
  furtherRows: (n: number) => `${plural(n, 'further row')} not listed here.`,
  inapplicable: (why: string) => `n/a: ${why}`,
  missingOf: (n: number) => (n === 0 ? '' : `✗ ${count(n)}`),
  runAll: (policies: number) => `Run under ${plural(policies, 'policy', 'policies')}`,
  runAllWhy: (ops: number) =>
    `This run has ${plural(ops, 'step')}: running it again under every policy takes a while. The run that the panels show stays as it is.`,
  place: (step: number, line: number | null) =>
    line === null ? `step ${count(step)}` : `step ${count(step)}, line ${line}`,
  clear: 'Clear the filter',
  columns: {
    group: 'group',
    events: 'flushes',
    pages: 'pages',
    redundant: 'redundant pages',
    cost: 'est.',
    hazard: 'hazard',
    frames: 'frames',
    due: 'what was due',
    verdict: 'flushes',
    missing: 'missing',
  },
} as const
