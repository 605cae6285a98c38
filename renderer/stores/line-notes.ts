import type { RunSummary } from '../../engine/protocol/run.ts'
import type { StepRow } from '../../engine/protocol/view.ts'
import { count } from '../format/hex.ts'
import { strings } from '../strings.ts'

/** What a script line did, as it is written behind it. */
export interface LineNote {
  readonly line: number
  readonly text: string
  readonly tone: 'plain' | 'flush' | 'ok' | 'error' | 'hazard-a' | 'hazard-b'
  /** Sentences for the hover. */
  readonly story: readonly string[]
}

interface Sum {
  times: number
  /** All steps of the line are the same call. */
  alike: boolean
  last: StepRow
  flushedPages: number
  errno: StepRow['errno']
}

/** One note a line: its steps summed up, its expectation, its hazards. */
export function lineNotes(rows: readonly StepRow[], summary: RunSummary): LineNote[] {
  const sums = new Map<number, Sum>()
  for (const row of rows) {
    if (row.line === null) continue
    const sum = sums.get(row.line)
    if (sum === undefined) {
      sums.set(row.line, { times: 1, alike: true, last: row, flushedPages: row.flushedPages, errno: row.errno })
    } else {
      sum.times += 1
      sum.alike &&= sum.last.label === row.label
      sum.last = row
      sum.flushedPages += row.flushedPages
      sum.errno = row.errno ?? sum.errno
    }
  }
  const notes = new Map<number, LineNote>()
  for (const [line, sum] of sums) {
    const note = noteOf(line, sum)
    if (note.text !== '') notes.set(line, note)
  }
  for (const result of summary.expectations.results) {
    if (result.line === null) continue
    const before = notes.get(result.line)
    if (before?.tone === 'error' && before.text.startsWith('✗')) continue
    notes.set(result.line, {
      line: result.line,
      text: result.passed ? '✓' : strings.run.failedExpectation(result.message),
      tone: result.passed ? 'ok' : 'error',
      story: [result.text, result.passed ? strings.run.passed : result.message],
    })
  }
  for (const hazard of summary.hazards) {
    if (hazard.line === null) continue
    const before = notes.get(hazard.line)
    if (before?.tone === 'hazard-a') continue
    const sign = hazard.class === 'A' ? '▲ A' : '■ B'
    const text = before === undefined || before.tone === 'hazard-b' ? sign : `${before.text} · ${sign}`
    notes.set(hazard.line, {
      line: hazard.line,
      text,
      tone: hazard.class === 'A' ? 'hazard-a' : 'hazard-b',
      story: [...(before?.story ?? []), hazard.text],
    })
  }
  return [...notes.values()].sort((a, b) => a.line - b.line)
}

function noteOf(line: number, sum: Sum): LineNote {
  const parts = [sum.times > 1 && sum.alike ? `×${count(sum.times)}` : '', sum.last.summary].filter(
    (part) => part !== '',
  )
  const story = [`step ${count(sum.last.step)}: ${sum.last.label}`]
  if (sum.last.why !== null) story.push(sum.last.why)
  return {
    line,
    text: parts.join(' · '),
    tone: sum.errno !== null ? 'error' : sum.flushedPages > 0 ? 'flush' : 'plain',
    story,
  }
}
