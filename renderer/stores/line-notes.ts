import type { HazardSummary, RunOutcome } from '../../engine/protocol/run.ts'
import type { LineRow } from '../../engine/protocol/view.ts'
import { count, groupedPages } from '../format/hex.ts'
import { strings } from '../strings.ts'

/** What a script line did, as it is written behind it. */
export interface LineNote {
  readonly line: number
  readonly text: string
  readonly tone: 'plain' | 'flush' | 'ok' | 'error' | 'hazard-a' | 'hazard-b'
  /** Sentences for the hover. */
  readonly story: readonly string[]
}

/** Different calls of a line that its note has room for. */
const NOTED_CALLS = 3
/** Hazards of a line that its story tells in full. */
const TOLD_HAZARDS = 3

/** One note a line: its steps summed up, its expectation, its hazards. */
export function lineNotes(rows: readonly LineRow[], summary: RunOutcome): LineNote[] {
  const notes = new Map<number, LineNote>()
  for (const row of rows) {
    const note = noteOf(row)
    if (note.text !== '') notes.set(row.line, note)
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
  for (const [line, hazards] of hazardsByLine(summary.hazards))
    notes.set(line, withHazards(line, hazards, notes.get(line)))
  return [...notes.values()].sort((a, b) => a.line - b.line)
}

function hazardsByLine(hazards: readonly HazardSummary[]): ReadonlyMap<number, readonly HazardSummary[]> {
  const byLine = new Map<number, HazardSummary[]>()
  for (const hazard of hazards) {
    if (hazard.line === null) continue
    const before = byLine.get(hazard.line)
    if (before === undefined) byLine.set(hazard.line, [hazard])
    else before.push(hazard)
  }
  return byLine
}

/** A note with the hazards of its line behind what the line did: `×60 · unpin 480 · ■ 60 B`. */
function withHazards(line: number, hazards: readonly HazardSummary[], note: LineNote | undefined): LineNote {
  const signs = (['A', 'B'] as const).flatMap((one) => {
    const n = hazards.filter((hazard) => hazard.class === one).length
    return n === 0 ? [] : [`${one === 'A' ? '▲' : '■'} ${n === 1 ? '' : `${count(n)} `}${one}`]
  })
  const told = hazards.slice(0, TOLD_HAZARDS).flatMap(({ text, causes = [] }) => [text, ...causes.map(causeText)])
  const more = hazards.length > TOLD_HAZARDS ? [strings.repl.more(hazards.length - TOLD_HAZARDS)] : []
  return {
    line,
    text: [...(note === undefined ? [] : [note.text]), ...signs].join(' · '),
    tone: hazards.some((hazard) => hazard.class === 'A') ? 'hazard-a' : 'hazard-b',
    story: [...(note?.story ?? []), ...told, ...more],
  }
}

function noteOf(row: LineRow): LineNote {
  return {
    line: row.line,
    text: wordsOf(row),
    tone: row.failed ? 'error' : row.flushedPages > 0 ? 'flush' : 'plain',
    story: storyOf(row),
  }
}

/** What the calls of a line did, each call once: `unmap N0 · flush 8; slot 1`. */
function wordsOf({ calls }: LineRow): string {
  const said = calls
    .map(({ times, summary }) => {
      const turns = times > 1 ? `×${count(times)}` : ''
      return [turns, groupedPages(summary)].filter((part) => part !== '').join(' · ')
    })
    .filter((one) => one !== '')
  return said.length > NOTED_CALLS ? `${said.slice(0, NOTED_CALLS).join('; ')}; …` : said.join('; ')
}

/** What the steps of a line did, one by one, the first of them. */
function storyOf({ steps, told }: LineRow): string[] {
  const story: string[] = []
  for (const { step, label, summary, why } of told) {
    story.push(`${strings.panels.goToStep(step)}: ${label}${summary === '' ? '' : ` — ${groupedPages(summary)}`}`)
    if (why !== null) story.push(why)
  }
  if (steps > told.length) story.push(strings.repl.more(steps - told.length))
  return story
}

function causeText({ line, text }: { readonly line: number | null; readonly text: string }): string {
  return line === null ? text : `${strings.status.line(line)}: ${text}`
}
