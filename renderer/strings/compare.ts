/** Sentences of the comparison of policies, runs and steps. */
import { count, plural } from '../format/hex.ts'

export type CompareMode = 'policies' | 'runs' | 'steps'

export const compareStrings = {
  title: 'Compare',
  what: 'What is compared',
  modes: { policies: 'Policies', runs: 'Two runs', steps: 'Two steps' } satisfies Record<CompareMode, string>,
  start: 'Compare',
  running: 'Comparing…',
  failed: (why: string) => `The engine has no answer: ${why}`,
  noScript: 'Open a script: it is run once under each policy, and what they flush stands side by side.',
  notYet: (script: string, policies: number) =>
    `Compare runs ${script} once under each of ${plural(policies, 'policy', 'policies')}. The run that the other panels show stays as it is.`,
  notYetRuns: (script: string) =>
    `Compare runs ${script} under both policies and shows the first step at which they part, and why.`,
  notRun: 'Run a script (F5): two of its steps are compared here.',
  stale: 'The script, mode or seed changed since.',
  of: (script: string, mode: string, seed: number) => `${script} · ${mode} · seed ${count(seed)}`,
  left: 'left',
  right: 'right',
  leftPolicy: 'left policy',
  rightPolicy: 'right policy',
  leftStep: 'left step',
  rightStep: 'right step',
  equal: (left: string, right: string) => `${left} and ${right} do not differ.`,
  part: 'They part at',
  differences: 'What differs',
  moreRows: (n: number) => `${plural(n, 'further difference')} not listed.`,
  table: 'Policies',
  policy: 'policy',
  safe: 'safe',
  unsafe: 'unsafe',
  inapplicable: 'not applicable',
  baseline:
    'Ratios are to the estimated cost of oracle-map, which flushes exactly what must be flushed before a mapping.',
  runUnder: (policy: string) => `Run under ${policy}`,
  against: (policy: string) => `What differs from ${policy}`,
  columns: {
    policy: 'policy',
    verdict: 'verdict',
    events: 'flushes',
    pages: 'pages',
    redundant: 'redundant lines',
    readBack: 'read back',
    cost: 'est.',
    ratio: 'ratio',
    hazards: 'hazards A · B',
    expectations: 'expected',
    path: 'what',
  },
  expectations: (passed: number, failed: number) => (failed === 0 ? `✓ ${count(passed)}` : `✗ ${count(failed)}`),
  stopped: (why: string) => `The script stopped before its end: ${why}`,
  hazards: (a: number, b: number) => `${count(a)} · ${count(b)}`,
  ratio: (ratio: number | null) => (ratio === null ? '–' : `×${ratio.toFixed(2)}`),
} as const
