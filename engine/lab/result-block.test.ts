import { describe, expect, it } from 'vitest'
import type { HazardEvent, RunSummary } from '../protocol/index.ts'
import { Lab } from './lab.ts'
import { resultBlock, wrap } from './result-block.ts'
import { RunLog } from './run-log.ts'
import { summarize } from './summary.ts'

const DONE = { ok: true, value: null } as const

function summaryOf(change: Partial<RunSummary>): RunSummary {
  const lab = new Lab({ policy: 'none' })
  lab.dispatch({ op: 'lab.expect', passed: true, text: 'two flushes', message: '' }, { line: 9, column: 1 })
  return {
    fileName: '/tmp/s01-five-step.ts',
    output: [],
    error: null,
    ...summarize(lab),
    journalHash: lab.journalHash,
    ...change,
  }
}

const hazard: RunSummary['hazards'][number] = {
  class: 'A',
  form: 'exposed',
  certainty: 'possible',
  step: 4,
  line: 9,
  frames: 'f0–f3',
  pages: 4,
  domain: 'N1',
  text: 'N1 lets igpu read f0–f3 past the CPU cache, where memory may still hold data of an earlier owner',
  causes: [{ step: 4, line: 9, text: 'a flush of f0–f3 was due in igpu.attach before N1 mapped it' }],
}

describe('the result block', () => {
  it('says what a safe run came to', () => {
    const summary = summaryOf({})
    expect(resultBlock(summary)).toBe(
      [
        'Test s01-five-step none worst-case seed=1',
        'Steps 1',
        'Flushes 0: 0 pages, 0 lines, 0 of them redundant',
        'Hazards 0',
        'Expectations 1 passed, 0 failed',
        'Ok',
        'Witnesses',
        'Positive: 1 Negative: 0',
        'Condition A none, B none',
        'Observation s01-five-step Never 0',
        `Hash=${summary.journalHash}`,
        '',
      ].join('\n'),
    )
  })

  it('shows hazards with their causes, failed expectations, and the verdict No; plain ASCII of 72 columns', () => {
    const block = resultBlock(
      summaryOf({
        verdict: { hazards: 1, a: 'possible', b: 'none' },
        hazards: [hazard],
        expectations: {
          passed: 0,
          failed: 1,
          results: [{ line: 14, text: 'no hazard', passed: false, message: 'expected no hazard, but there is 1' }],
        },
      }),
    )
    expect(block).toContain('  A exposed, possible, step 4 (line 9): f0-f3 in N1\n')
    expect(block).toContain('    - step 4 (line 9): a flush of f0-f3 was due in igpu.attach')
    expect(block).toContain('  line 14: expected no hazard, but there is 1\nNo\n')
    expect(block).toContain('Observation s01-five-step Sometimes 1')
    expect(Math.max(...block.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72)
    expect(block).toMatch(/^[ -~\n]*$/)
  })

  it('wraps at words and never loses one', () => {
    const text = 'one two three '.repeat(20).trim()
    const lines = wrap(text, '  - ', 4)
    expect(lines.map((line) => line.slice(4)).join(' ')).toBe(text)
    expect(lines.every((line) => line.length <= 72)).toBe(true)
  })

  it('takes no line of a text for one of its own', () => {
    const failed = { line: 3, text: 'x', passed: false, message: 'not so\nHash=0' }
    const block = resultBlock(summaryOf({ expectations: { passed: 0, failed: 1, results: [failed] } }))
    expect(block).toContain('  line 3: not so Hash=0\n')
  })

  it('takes the worst of each class as the verdict, also of hazards that are not listed', () => {
    const log = new RunLog()
    expect([log.verdict('A'), log.verdict('B')]).toEqual(['none', 'none'])
    const event = (of: 'A' | 'B', certainty: 'possible' | 'certain'): HazardEvent => ({
      kind: 'hazard',
      class: of,
      form: of === 'A' ? 'exposed' : 'released',
      certainty,
      runs: Float64Array.of(256, 1),
      domain: null,
      text: '',
      causes: [],
    })
    const record = (step: number, events: HazardEvent[]) =>
      log.record({ step, command: { op: 'lab.note', text: '' }, place: null, label: '', result: DONE, events })
    record(1, Array<HazardEvent>(20_000).fill(event('A', 'possible')))
    expect([log.verdict('A'), log.verdict('B')]).toEqual(['possible', 'none'])
    record(2, [event('B', 'possible'), event('A', 'certain')])
    expect(log.hazards).toHaveLength(20_000)
    expect(log.hazardsUpTo(2)).toBe(20_002)
    expect([log.verdict('A'), log.verdict('B')]).toEqual(['certain', 'possible'])
    expect([log.upTo(1).verdict('A'), log.upTo(1).verdict('B')]).toEqual(['possible', 'none'])
  })
})
