import { describe, expect, it } from 'vitest'
import { hazardSummarySchema } from '../../engine/protocol/run.ts'
import type { RunOutcome } from '../../engine/protocol/run.ts'
import type { LineCall, LineRow } from '../../engine/protocol/view.ts'
import { lineNotes } from './line-notes.ts'

/** A line whose calls did this; a call that is only words was made once. */
function row(line: number, calls: readonly (string | Partial<LineCall>)[], more: Partial<LineRow> = {}): LineRow {
  const whole = calls.map((call, i) => {
    return {
      label: `call ${String(i)}`,
      times: 1,
      summary: '',
      ...(typeof call === 'string' ? { summary: call } : call),
    }
  })
  const told = whole.map(({ label, summary }, i) => ({ step: i + 1, label, summary, why: null }))
  return { line, steps: calls.length, failed: false, flushedPages: 0, calls: whole, told, ...more }
}
function summary(more: Partial<RunOutcome> = {}): RunOutcome {
  return {
    fileName: 'a.ts',
    policy: 'v1',
    policies: [],
    litmus: [],
    mode: 'worst-case',
    seed: 1,
    ops: 0,
    flushes: { events: 0, pages: 0, lines: 0, redundantLines: 0 },
    verdict: { hazards: 0, a: 'none', b: 'none' },
    hazards: [],
    expectations: { passed: 0, failed: 0, results: [] },
    output: [],
    error: null,
    ...more,
  }
}

describe('notes behind script lines', () => {
  it('says what a line did, in the tone of the worst of it', () => {
    const why = { step: 3, label: 'ioas.map', summary: 'EEXIST', why: 'a1 is in the way' }
    const notes = lineNotes(
      [
        row(7, ['slot 0']),
        row(8, ['flush 8 · map N1'], { flushedPages: 8 }),
        row(9, ['EEXIST'], { failed: true, flushedPages: 8, told: [why] }),
        row(10, ['']),
      ],
      summary(),
    )
    expect(notes.map(({ line, text, tone }) => [line, text, tone])).toEqual([
      [7, 'slot 0', 'plain'],
      [8, 'flush 8 · map N1', 'flush'],
      [9, 'EEXIST', 'error'],
    ])
    expect(notes[2]?.story).toEqual(['step 3: ioas.map — EEXIST', 'a1 is in the way'])
  })

  it('counts the turns of a loop, with grouped digits, and says how many its story leaves out', () => {
    const call = { label: 'ioas.map', times: 12_000, summary: 'pin 96000 · flush 96000 · map N0' }
    const told = [{ step: 1234, label: 'ioas.map', summary: 'pin 8 · flush 8000 · map N0', why: null }]
    const [note] = lineNotes([row(4, [call], { steps: 12_000, told, flushedPages: 96_000 })], summary())
    expect(note).toMatchObject({ text: '×12,000 · pin 96,000 · flush 96,000 · map N0', tone: 'flush' })
    expect(note?.story).toEqual(['step 1,234: ioas.map — pin 8 · flush 8,000 · map N0', '… 11,999 more'])
  })

  it('tells of each call of a line, as far as there is room', () => {
    const calls = ['unmap N0 · flush 8', { times: 2, summary: 'end' }, '', '1', '2', '3']
    expect(lineNotes([row(1, calls.slice(0, 3))], summary())[0]?.text).toBe('unmap N0 · flush 8; ×2 · end')
    expect(lineNotes([row(1, calls)], summary())[0]?.text).toBe('unmap N0 · flush 8; ×2 · end; 1; …')
  })

  it('marks expectations, a failed one over a passed one of the same line', () => {
    const results = [
      { line: 5, text: 'x', passed: true, message: '' },
      { line: 5, text: 'x', passed: false, message: 'expected 16, got 0' },
      { line: 5, text: 'x', passed: true, message: '' },
    ]
    const [note] = lineNotes([], summary({ expectations: { passed: 2, failed: 1, results } }))
    expect(note).toMatchObject({ line: 5, tone: 'error', text: '✗ expected 16, got 0' })
  })

  it('lets a hazard stand out from what else the line did', () => {
    const hazard = {
      class: 'A',
      form: 'exposed',
      certainty: 'possible',
      step: 4,
      line: 9,
      frames: 'f0',
      pages: 1,
      domain: 'N1',
      text: 'stale',
      causes: [{ step: 2, line: 3, text: 'the host wrote zeroes' }],
    } as const
    const [note] = lineNotes([row(9, ['map N1'])], summary({ hazards: [hazard] }))
    expect(note).toMatchObject({ text: 'map N1 · ▲ A', tone: 'hazard-a' })
    expect(note?.story).toEqual(expect.arrayContaining(['stale', 'line 3: the host wrote zeroes']))
  })

  it('counts the hazards of a loop behind what the line did, and tells of the first', () => {
    const hazards = Array.from({ length: 60 }, (_, i) => ({
      ...{ class: i === 0 ? 'A' : 'B', form: 'released', certainty: 'possible', line: 7, frames: 'f0', pages: 1 },
      ...{ domain: 'N0', step: i + 1, text: `hazard ${String(i + 1)}` },
    }))
    const [note] = lineNotes(
      [row(7, [{ times: 60, summary: 'unmap N0 · unpin 480' }])],
      summary({ hazards: hazardSummarySchema.array().parse(hazards) }),
    )
    expect(note).toMatchObject({ text: '×60 · unmap N0 · unpin 480 · ▲ A · ■ 59 B', tone: 'hazard-a' })
    expect(note?.story.slice(1)).toEqual(['hazard 1', 'hazard 2', 'hazard 3', '… 57 more'])
  })
})
