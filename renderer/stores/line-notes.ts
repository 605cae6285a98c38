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
  /** All steps of the line are the same call. */
  alike: boolean
  readonly rows: StepRow[]
}

/** Steps of a line that its story tells one by one. */
const TOLD_STEPS = 6

/** One note a line: its steps summed up, its expectation, its hazards. */
export function lineNotes(rows: readonly StepRow[], summary: RunSummary): LineNote[] {
  const sums = new Map<number, Sum>()
  for (const row of rows) {
    if (row.line === null) continue
    const sum = sums.get(row.line)
    if (sum === undefined) {
      sums.set(row.line, { alike: true, rows: [row] })
    } else {
      sum.alike &&= sum.rows[0]?.label === row.label
      sum.rows.push(row)
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
      story: [...(before?.story ?? []), hazard.text, ...(hazard.causes ?? []).map(causeText)],
    })
  }
  return [...notes.values()].sort((a, b) => a.line - b.line)
}

function noteOf(line: number, { alike, rows }: Sum): LineNote {
  const failed = rows.filter((row) => row.errno !== null)
  const words = alike ? addedUp(rows.map((row) => row.summary)) : lastWords(rows, failed)
  return {
    line,
    text: [alike && rows.length > 1 ? `×${count(rows.length)}` : '', words].filter((part) => part !== '').join(' · '),
    tone: failed.length > 0 ? 'error' : rows.some((row) => row.flushedPages > 0) ? 'flush' : 'plain',
    story: storyOf(rows),
  }
}

/** Of different calls the last one counts, and an errno of any. */
function lastWords(rows: readonly StepRow[], failed: readonly StepRow[]): string {
  const last = rows.at(-1)
  const words = last?.summary ?? ''
  const errnos = failed.filter((row) => row !== last).map((row) => row.errno ?? '')
  return [...new Set(errnos), words].filter((part) => part !== '').join(' · ')
}

/** `pin 8 · flush 8 · map N0` twice is `pin 16 · flush 16 · map N0`; of other words the last ones count. */
function addedUp(summaries: readonly string[]): string {
  const sums = new Map<string, number>()
  let others: string[] = []
  const errnos = new Set<string>()
  for (const summary of summaries) {
    const rest: string[] = []
    for (const part of summary.split(' · ')) {
      const [, verb, pages] = /^(pin|flush|unpin) (\d+)$/.exec(part) ?? []
      if (verb !== undefined) sums.set(verb, (sums.get(verb) ?? 0) + Number(pages))
      else if (/^E[A-Z0-9]+$/.test(part)) errnos.add(part)
      else rest.push(part)
    }
    if (rest.length > 0) others = rest
  }
  return [...errnos, ...[...sums].map(([verb, pages]) => `${verb} ${String(pages)}`), ...others]
    .filter((part) => part !== '')
    .join(' · ')
}

/** What the steps of a line did, one by one, the first of them. */
function storyOf(rows: readonly StepRow[]): string[] {
  const story: string[] = []
  for (const row of rows.slice(0, TOLD_STEPS)) {
    story.push(`step ${count(row.step)}: ${row.label}${row.summary === '' ? '' : ` — ${row.summary}`}`)
    if (row.why !== null) story.push(row.why)
  }
  if (rows.length > TOLD_STEPS) story.push(strings.repl.more(rows.length - TOLD_STEPS))
  return story
}

function causeText({ line, text }: { readonly line: number | null; readonly text: string }): string {
  return line === null ? text : `${strings.status.line(line)}: ${text}`
}
