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
    verdict: 'verdict',
  } satisfies Record<FlushGrouping, string>,
  rows: (n: number) => plural(n, 'row'),
  rowsOf: (upToCursor: number, n: number) => `${count(upToCursor)} of ${plural(n, 'row')} up to the cursor`,
  missingCount: (n: number) => `${count(n)} missing`,
  noMatch: 'No flush matches the filter.',
  noMissing: 'No flush is missing in this run: no device could see stale data, and no page was released inconsistent.',
  moreGroups: (n: number) => `${plural(n, 'further group')} with fewer pages not listed.`,
  moreMissing: (n: number) => `${count(n)} further missing not listed.`,
  missing: 'Missing flushes',
  groups: 'Flushes by group',
  showGroup: 'Show its rows',
  failed: (why: string) => `The engine has no answer: ${why}`,
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
  },
} as const
