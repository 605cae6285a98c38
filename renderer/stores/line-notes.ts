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

/** Steps of a line that its story tells one by one. */
const TOLD_STEPS = 6
/** Different calls of a line that its note has room for. */
const NOTED_CALLS = 3

/** One note a line: its steps summed up, its expectation, its hazards. */
export function lineNotes(rows: readonly StepRow[], summary: RunSummary): LineNote[] {
  const lines = new Map<number, StepRow[]>()
  for (const row of rows) {
    if (row.line === null) continue
    const known = lines.get(row.line)
    if (known === undefined) lines.set(row.line, [row])
    else known.push(row)
  }
  const notes = new Map<number, LineNote>()
  for (const [line, steps] of lines) {
    const note = noteOf(line, steps)
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

function noteOf(line: number, rows: readonly StepRow[]): LineNote {
  return {
    line,
    text: wordsOf(rows),
    tone: rows.some((row) => row.errno !== null)
      ? 'error'
      : rows.some((row) => row.flushedPages > 0)
        ? 'flush'
        : 'plain',
    story: storyOf(rows),
  }
}

/** What the calls of a line did, each call once: `unmap N0 · flush 8; slot 1`. */
function wordsOf(rows: readonly StepRow[]): string {
  const calls = new Map<string, StepRow[]>()
  for (const row of rows) {
    const same = calls.get(row.label)
    if (same === undefined) calls.set(row.label, [row])
    else same.push(row)
  }
  const words = [...calls.values()].map((same) => {
    const times = same.length > 1 ? `×${count(same.length)}` : ''
    return [times, addedUp(same.map((row) => row.summary))].filter((part) => part !== '').join(' · ')
  })
  const said = words.filter((one) => one !== '')
  return said.length > NOTED_CALLS ? `${said.slice(0, NOTED_CALLS).join('; ')}; …` : said.join('; ')
}

/** `pin 8 · flush 8 · map N0` twice is `pin 16 · flush 16 · map N0`; of other words the last ones count. */
function addedUp(summaries: readonly string[]): string {
  if (summaries.length === 1) return summaries[0] ?? ''
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
