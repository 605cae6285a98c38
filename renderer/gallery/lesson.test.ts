import { describe, expect, test } from 'vitest'
import type { CompareRow } from '../../engine/protocol/panels.ts'
import { questionsOf, sectionOf, watchOf } from './lesson.ts'

function row(policy: string, pages: number, a = 0, b = 0, redundantLines = 0): CompareRow {
  return {
    policy,
    applicable: true,
    flushes: { events: 1, pages, lines: pages * 64, redundantLines },
    unneeded: 0,
    readBack: 0,
    estimatedNs: 1,
    ratio: null,
    hazardsA: a,
    hazardsB: b,
    verdict: a + b > 0 ? 'unsafe' : 'safe',
    expectations: { passed: 1, failed: 0 },
    journalHash: '',
    error: null,
  }
}

describe('the questions about an experiment', () => {
  const rows = [
    row('none', 0, 2, 3),
    row('v1', 12, 1),
    row('v2', 16, 0, 0, 8),
    { policy: 'x', applicable: false, why: '' },
  ]

  test('offer what other policies do, in order, and exactly one right choice each', () => {
    const questions = questionsOf(rows as CompareRow[], 'v1')
    expect(questions.map(({ id }) => id)).toEqual(['flushes', 'exposed', 'released', 'redundant'])
    expect(questions[0]?.choices.map(({ title, right }) => [title, right])).toEqual([
      ['none', false],
      ['12 pages', true],
      ['16 pages', false],
    ])
    for (const { choices } of questions) expect(choices.filter(({ right }) => right)).toHaveLength(1)
    expect(questions.map(({ choices }) => choices.find(({ right }) => right)?.title)).toEqual([
      '12 pages',
      'yes',
      'no',
      'no',
    ])
  })

  test('have a second choice even where all policies agree', () => {
    expect(questionsOf([row('none', 0), row('v1', 0)], 'v1')[0]?.choices).toHaveLength(2)
  })

  test('are not asked of a policy that cannot run it', () => {
    expect(questionsOf(rows as CompareRow[], 'x')).toEqual([])
  })
})

test('an experiment stands in the section of its number', () => {
  expect(sectionOf('s01-five-step.ts')).toBe(sectionOf('s11-guest-memtype.ts'))
  expect(sectionOf('s12-sub-slice-two-nc.ts')).not.toBe(sectionOf('s11-guest-memtype.ts'))
  expect(sectionOf('policy-map-side-only.ts')).toBe('Policies of your own')
})

test('what to watch is read out of the head of the script', () => {
  const source =
    '// S1 Title\n//\n// Question: why?\n//\n// Watch: this, and\n//   that.\n//\n// policies: none\n\nlab.ioas()\n'
  expect(watchOf(source)).toBe('this, and that.')
  expect(watchOf('lab.ioas()\n')).toBe('')
})
