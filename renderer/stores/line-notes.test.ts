import { describe, expect, it } from 'vitest'
import type { RunSummary } from '../../engine/protocol/run.ts'
import type { StepRow } from '../../engine/protocol/view.ts'
import { lineNotes } from './line-notes.ts'

function row(step: number, line: number | null, summary: string, more: Partial<StepRow> = {}): StepRow {
  return { step, line, label: 'ioas.map', summary, errno: null, why: null, flushedPages: 0, hazards: 0, ...more }
}
function summary(more: Partial<RunSummary> = {}): RunSummary {
  return {
    fileName: 'a.ts',
    policy: 'v1',
    policies: [],
    litmus: [],
    mode: 'worst-case',
    seed: 1,
    ops: 0,
    flushes: { events: 0, pages: 0, lines: 0, redundantLines: 0 },
    hazards: [],
    expectations: { passed: 0, failed: 0, results: [] },
    output: [],
    error: null,
    journalHash: '',
    ...more,
  }
}

describe('notes behind script lines', () => {
  it('says what a line did, in the tone of the worst of it', () => {
    const notes = lineNotes(
      [
        row(1, 7, 'slot 0'),
        row(2, 8, 'flush 8 · map N1', { flushedPages: 8 }),
        row(3, 9, 'EEXIST', { errno: 'EEXIST', why: 'a1 is in the way' }),
        row(4, null, 'no line'),
        row(5, 10, ''),
      ],
      summary(),
    )
    expect(notes.map(({ line, text, tone }) => [line, text, tone])).toEqual([
      [7, 'slot 0', 'plain'],
      [8, 'flush 8 · map N1', 'flush'],
      [9, 'EEXIST', 'error'],
    ])
    expect(notes[2]?.story).toContain('a1 is in the way')
  })

  it('sums up a line that ran often and keeps the errno of any of its steps', () => {
    const notes = lineNotes(
      [row(1, 3, 'EEXIST', { errno: 'EEXIST' }), row(2, 3, 'map C0'), row(3, 3, 'map C0')],
      summary(),
    )
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatchObject({ text: '×3 · EEXIST · map C0', tone: 'error' })
  })

  it('adds up what the calls of a loop pinned and flushed', () => {
    const text = 'pin 8 · flush 8 · map N0'
    const rows = Array.from({ length: 9 }, (_, i) => row(i + 1, 4, text, { flushedPages: 8 }))
    const [note] = lineNotes(rows, summary())
    expect(note).toMatchObject({ text: '×9 · pin 72 · flush 72 · map N0', tone: 'flush' })
    expect(note?.story).toHaveLength(7)
    expect(note?.story[0]).toBe('step 1: ioas.map — pin 8 · flush 8 · map N0')
    expect(note?.story.at(-1)).toBe('… 3 more')
  })

  it('tells of each call of a line, as far as there is room', () => {
    const labels = ['igpu.unplug', 'lab.note', 'lab.note', 'lab.step', 'a', 'b', 'c']
    const words = ['unmap N0 · flush 8', 'end', 'end', '', '1', '2', '3']
    const rows = labels.map((label, i) => row(i + 1, 1, words[i] ?? '', { label }))
    expect(lineNotes(rows.slice(0, 4), summary())[0]?.text).toBe('unmap N0 · flush 8; ×2 · end')
    expect(lineNotes(rows, summary())[0]?.text).toBe('unmap N0 · flush 8; ×2 · end; 1; …')
  })

  it('does not hide the errno of another call of the line', () => {
    const rows = [row(1, 1, 'EBUSY', { label: 'a', errno: 'EBUSY' }), row(2, 1, 'hwpt 3', { label: 'b' })]
    expect(lineNotes(rows, summary()).map(({ text, tone }) => [text, tone])).toEqual([['EBUSY; hwpt 3', 'error']])
  })

  it('does not count different calls of one line as repetitions', () => {
    const rows = [row(1, 1, '', { label: 'lab.device' }), row(2, 1, 'hwpt 3 · slot 0', { label: 'nic.attach' })]
    expect(lineNotes(rows, summary()).map((note) => note.text)).toEqual(['hwpt 3 · slot 0'])
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
    const [note] = lineNotes([row(4, 9, 'map N1')], summary({ hazards: [hazard] }))
    expect(note).toMatchObject({ text: 'map N1 · ▲ A', tone: 'hazard-a' })
    expect(note?.story).toEqual(expect.arrayContaining(['stale', 'line 3: the host wrote zeroes']))
  })
})
