/**
 * The result of a run as plain text, in the manner of litmus tests: test, states, verdict, witnesses, observation, hash; at
 * most 72 columns, ASCII, so that it can go into a mail.
 */
import type { HazardSummary, LitmusResult, RunSummary, Verdict } from '../protocol/index.ts'
import { capital, count } from './panels/words.ts'

const WIDTH = 72

/** Breaks a text, whose own lines do not count, into lines of at most WIDTH columns; the first begins with `head`, the others with blanks. */
export function wrap(text: string, head: string, indent = head.length): string[] {
  const lines: string[] = []
  let line = head
  let empty = true
  for (const word of text.split(/ |\r?\n/)) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = ' '.repeat(indent)
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  lines.push(line)
  return lines
}

/** En dashes and the like as ASCII: the block is pasted into plain-text mail. */
export function ascii(text: string): string {
  return text.replaceAll('–', '-').replaceAll('·', '-').replaceAll('’', "'").replaceAll('…', '...')
}

function place(step: number, line: number | null): string {
  return line === null ? `step ${String(step)}` : `step ${String(step)} (line ${String(line)})`
}

function hazardLines(hazard: HazardSummary): string[] {
  const domain = hazard.domain === null ? '' : ` in ${hazard.domain}`
  const head = `  ${hazard.class} ${hazard.form}, ${hazard.certainty}, ${place(hazard.step, hazard.line)}: ${hazard.frames}${domain}`
  return [
    ...wrap(ascii(head.trimStart()), '  ', 4),
    ...wrap(ascii(hazard.text), '    ', 4),
    ...(hazard.causes ?? []).flatMap((cause) =>
      wrap(ascii(`${place(cause.step, cause.line)}: ${cause.text}`), '    - ', 6),
    ),
  ]
}

/** `Never`, `Sometimes` or `Always`: whether some, or every, eviction leads to a hazard. */
function observation(verdict: Verdict): string {
  if (verdict.hazards === 0) return 'Never'
  return verdict.a === 'certain' || verdict.b === 'certain' ? 'Always' : 'Sometimes'
}

/** The name of a test: its file without folder and extension. */
export function testName(fileName: string): string {
  return (fileName.split(/[/\\]/).at(-1) ?? fileName).replace(/\.ts$/, '')
}

const MAX_LISTED = 8

/** A litmus test in the manner of herd: its states, the verdict, witnesses, the condition, and the observation. */
function litmusLines(litmus: LitmusResult): string[] {
  const { name, quantifier, observed, condition, positive, negative, states, witness } = litmus
  return [
    ...wrap(ascii(`${capital(quantifier)} (${condition})`), `Test ${ascii(name)} `, 2),
    `States ${String(states.length)}`,
    ...states
      .slice(0, MAX_LISTED)
      .flatMap(({ text, orders, holds }) => wrap(ascii(text), `${String(orders).padEnd(5)} ${holds ? '*' : ' '}>`, 8)),
    ...(states.length > MAX_LISTED ? [`  and ${String(states.length - MAX_LISTED)} more`] : []),
    quantifier === observed ? 'Ok' : 'No',
    'Witnesses',
    `Positive: ${String(positive)} Negative: ${String(negative)}`,
    ...(witness === '' ? [] : wrap(ascii(witness), '  ')),
    ...wrap(ascii(`${quantifier} (${condition})`), 'Condition ', 2),
    ...wrap(ascii(`${name} ${capital(observed)} ${String(positive)} ${String(negative)}`), 'Observation ', 2),
  ]
}

/**
 * The result block of a run.
 * @param summary what the run came to
 * @returns lines joined by newlines, with one at the end
 */
export function resultBlock(summary: RunSummary): string {
  const { flushes, expectations, hazards, verdict } = summary
  const failed = expectations.results.filter((result) => !result.passed)
  const name = testName(summary.fileName)
  const lines = [
    `Test ${name} ${summary.policy} ${summary.mode} seed=${String(summary.seed)}`,
    `Steps ${String(summary.ops)}`,
    `Flushes ${String(flushes.events)}: ${count(flushes.pages, 'page')}, ${count(flushes.lines, 'line')}, ${String(flushes.redundantLines)} of them redundant`,
    `Hazards ${String(verdict.hazards)}`,
    ...hazards.slice(0, MAX_LISTED).flatMap(hazardLines),
    ...(verdict.hazards > MAX_LISTED ? [`  and ${String(verdict.hazards - MAX_LISTED)} more`] : []),
    `Expectations ${String(expectations.passed)} passed, ${String(expectations.failed)} failed`,
    ...failed.slice(0, MAX_LISTED).flatMap((result) => {
      const where = result.line === null ? '' : `line ${String(result.line)}: `
      return wrap(ascii(`${where}${result.message === '' ? result.text : result.message}`), '  ', 4)
    }),
    ...(summary.error === null ? [] : wrap(ascii(summary.error.message), `Error ${summary.error.kind}: `, 2)),
    expectations.failed === 0 && summary.error === null ? 'Ok' : 'No',
    'Witnesses',
    `Positive: ${String(expectations.passed)} Negative: ${String(expectations.failed)}`,
    `Condition A ${verdict.a}, B ${verdict.b}`,
    `Observation ${name} ${observation(verdict)} ${String(verdict.hazards)}`,
    ...summary.litmus.flatMap(litmusLines),
    `Hash=${summary.journalHash}`,
  ]
  return `${lines.join('\n')}\n`
}
