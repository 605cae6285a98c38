import { expect, it } from 'vitest'
import type { ScriptTest } from '../../engine/protocol/script-test.ts'
import type { PolicyTest, TestedScript } from '../stores/tests.ts'
import { openableTests, testItems } from './test-tree.ts'

const result = (failures: ScriptTest['failures'], error: ScriptTest['error'] = null): ScriptTest => ({
  passed: 3,
  failed: failures.length,
  failures,
  error,
  hazards: 0,
  flushedPages: 0,
  inapplicable: null,
})
const under = (policy: string, of: ScriptTest): PolicyTest => ({
  policy,
  state: 'done',
  result: of,
  problem: '',
  ms: 1,
})
const tested: readonly TestedScript[] = [
  { key: 'a.ts', title: 'a.ts', scope: 'experiments', policies: [under('v1', result([])), under('v2', result([]))] },
  {
    key: 'b.ts',
    title: 'b.ts',
    scope: 'experiments',
    policies: [
      under('v1', result([{ line: 3, text: 'pins', message: 'expected pins to be 8; it is 0' }])),
      under('v2', result([], { line: 7, message: 'no such method' })),
      under('none', result([])),
    ],
  },
  { key: 'c.ts', title: 'c.ts', scope: 'experiments', policies: [] },
]
const lines = (failedOnly: boolean, text = '', opened: [string, boolean][] = []): string[] =>
  testItems(tested, { failedOnly, text }, new Map(opened)).map(({ key }) => key)

it('opens what failed, and leaves what passed closed until it is opened', () => {
  expect(lines(false)).toEqual(['a.ts', 'b.ts', 'b.ts v1', 'b.ts v1 0', 'b.ts v2', 'b.ts v2 0', 'b.ts none', 'c.ts'])
  expect(lines(true)).toEqual(['b.ts', 'b.ts v1', 'b.ts v1 0', 'b.ts v2', 'b.ts v2 0'])
  const all = openableTests(tested)
  expect(
    lines(
      false,
      '',
      all.map((key) => [key, false]),
    ),
  ).toEqual(['a.ts', 'b.ts', 'c.ts'])
  expect(
    lines(
      false,
      '',
      all.map((key) => [key, true]),
    ),
  ).toContain('a.ts v2')
})

it('finds scripts, policies and what failed by their words', () => {
  expect(lines(false, 'no such')).toEqual(['b.ts', 'b.ts v2', 'b.ts v2 0'])
  expect(lines(false, 'V2', [['a.ts', true]])).toEqual(['a.ts', 'a.ts v2', 'b.ts', 'b.ts v2', 'b.ts v2 0'])
  expect(lines(false, 'c.ts')).toEqual(['c.ts'])
})
