import { expect, it } from 'vitest'
import { resultBlock } from './result-block.ts'

it('tells a run in lines that fit a mail', () => {
  const text = resultBlock({
    fileName: 's01-five-step.ts',
    policy: 'none',
    mode: 'worst-case',
    seed: 1,
    ops: 9,
    flushes: { events: 0, pages: 0, lines: 0, redundantLines: 0 },
    hazards: [
      {
        class: 'A',
        form: 'exposed',
        certainty: 'possible',
        step: 7,
        line: 20,
        frames: 'f0',
        pages: 1,
        domain: 'N1',
        text: 'stale',
      },
    ],
    expectations: {
      passed: 1,
      failed: 1,
      results: [{ line: 30, text: 'x', passed: false, message: 'expected 2, got 0' }],
    },
    output: [],
    error: {
      kind: 'exception',
      message: 'EEXIST',
      place: { fileName: 's01-five-step.ts', line: 31, column: 6 },
      stack: [],
    },
    journalHash: 'ab'.repeat(16),
  })
  expect(text).toContain('A exposed, possible: step 7, line 20, f0 through N1')
  expect(text).toContain('failed at line 30: expected 2, got 0')
  expect(text).toContain('error at s01-five-step.ts:31:6: EEXIST')
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72)
})
