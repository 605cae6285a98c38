/** Sentences of the expectations and hazards as a test runner shows them. */
import { count, plural } from '../format/hex.ts'

export const checkStrings = {
  filter: 'Filter the checks',
  show: 'show',
  all: 'all',
  failedOnly: 'failed',
  rerun: 'Run again (F5)',
  openAll: 'Open all',
  closeAll: 'Close all',
  failedCount: (n: number) => `${count(n)} failed`,
  passedCount: (n: number) => `${count(n)} passed`,
  hazardCount: (n: number) => plural(n, 'hazard'),
  expectations: 'Expectations',
  hazards: 'Hazards',
  nothingFailed: 'Nothing failed: every expectation passed, and there is no hazard.',
  filterHazards: 'Filter the hazards',
  certainty: 'certainty',
  class: 'class',
  classes: { '': 'A and B', A: 'A: stale data exposed', B: 'B: memory and cache differ' },
  certainties: { '': 'any', possible: 'possible', certain: 'certain' },
  noMatch: 'No hazard matches the filter.',
  rows: (n: number) => plural(n, 'row'),
  search: 'Frames, domain or text',
} as const
