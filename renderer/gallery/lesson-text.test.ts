import { expect, test } from 'vitest'
import type { LessonAnswer, LessonQuestion } from '../../engine/protocol/lesson.ts'
import { askedCode, lessonText } from './lesson-text.ts'

const question: LessonQuestion = {
  id: 0,
  kind: 'flush',
  about: '',
  at: { step: 9, line: 23, call: 'igpu.attach' },
  options: [
    { key: 'no', kind: 'no-flush' },
    { key: 'flush count 1', kind: 'flush', reason: 'count 1, sticky bit clear' },
  ],
}
const answer: LessonAnswer = {
  id: 0,
  key: 'flush count 1',
  why: 'v1 flushed 1 page in iopt_area_fill_domain: count 1, sticky bit clear.',
  step: 9,
  line: 23,
  panel: 'flushLog',
  object: null,
}
const lesson = {
  title: 'S01 Five steps',
  question: 'When must CPU caches be flushed?',
  policy: 'v1',
  questions: [question],
  picked: { 0: 'no' },
  lineText: () => 'igpu.attach(ioas)',
}

test('a lesson as text has the predictions, and what was right only when it is known', () => {
  const asking = lessonText({ ...lesson, answers: null })
  expect(asking).not.toContain('<-')
  expect(asking).not.toContain('fill_domain')
  expect(lessonText({ ...lesson, answers: new Map([[0, answer]]) })).toBe(`S01 Five steps (v1)
When must CPU caches be flushed?

1. Does policy v1 flush at igpu.attach, and by which rule?
   line 23: igpu.attach(ioas)
   (x) no flush
   ( ) yes: count 1, sticky bit clear <-
   v1 flushed 1 page in iopt_area_fill_domain: count 1, sticky bit
   clear.
`)
})

test('shows the call that is asked about without what the script expects of it', () => {
  expect(askedCode("  expect(() => igpu.attach(ioas)).toFail('ENOMEM')")).toBe('expect(() => igpu.attach(ioas)) …')
  expect(askedCode('expect(hwpt.dirtyBitmap(0n, 1).bits).not.toBe(0b1n)')).toBe(
    'expect(hwpt.dirtyBitmap(0n, 1).bits) …',
  )
  expect(askedCode('igpu.attach(ioas)')).toBe('igpu.attach(ioas)')
})
