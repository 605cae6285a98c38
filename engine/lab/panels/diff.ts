/** Two steps of a run, or two runs, side by side: what differs, and where and why they part. */
import { runPages } from '../../base/pfn-runs.ts'
import type { FlushEvent, Step } from '../../protocol/index.ts'
import type { DiffView } from '../../protocol/panels.ts'
import { stepText } from '../journal/step-text.ts'
import type { Lab } from '../lab.ts'
import { costOf } from '../summary.ts'
import { stepRow } from '../views/step-summary.ts'
import type { PanelSource } from './source.ts'
import { stateRows, type StateRows } from './state-rows.ts'
import { count, grouped } from './words.ts'

type Row = DiffView['rows'][number]

/** Rows that are listed. */
const MAX_ROWS = 1000
const ABSENT = '—'

/** The rows in which two states differ. */
function differences(left: StateRows, right: StateRows, prefix = ''): Row[] {
  const rows: Row[] = []
  const note = (path: string, one: string | undefined, two: string | undefined): void => {
    if (one !== two) rows.push({ path: prefix + path, left: one ?? ABSENT, right: two ?? ABSENT })
  }
  for (const [path, text] of left) note(path, text, right.get(path))
  for (const [path, text] of right) if (!left.has(path)) note(path, undefined, text)
  return rows
}

function view(
  left: string,
  right: string,
  firstDifference: DiffView['firstDifference'],
  rows: readonly Row[],
): DiffView {
  return { left, right, firstDifference, rows: rows.slice(0, MAX_ROWS), moreRows: Math.max(0, rows.length - MAX_ROWS) }
}

function stepName(lab: Lab, n: number): string {
  const entry = lab.journal.entry(n)
  return entry === undefined ? 'before the first step' : `step ${String(n)} ${entry.label}`
}

/** What a run has come to up to a step. */
function countsAt(lab: Lab, n: number): StateRows {
  return new Map([
    ['pages pinned', String(lab.log.pinnedAfter(n))],
    ['pages flushed', String(lab.log.flushedUpTo(n))],
    ['pages flushed for nothing', String(lab.log.redundantUpTo(n))],
    ['hazards', String(lab.log.hazardsUpTo(n))],
  ])
}

/** A step that changes nothing but the journal. */
function isQuiet(step: Step): boolean {
  return step.command.op.startsWith('lab.') || (!step.result.ok && step.events.length === 0)
}

/** The first step between two that did something. */
function firstChange(lab: Lab, from: number, to: number): DiffView['firstDifference'] {
  const window = 256
  for (let first = from + 1; first <= to; first += window) {
    for (const step of lab.stepsFrom(first, Math.min(window, to - first + 1))) {
      if (isQuiet(step)) continue
      const row = stepRow(step, lab.names)
      const did = row.summary === '' ? '' : `: ${row.summary}`
      return { step: step.step, line: row.line, text: `${row.label}${did}` }
    }
  }
  return null
}

/** Two steps of a run; what lies between them is told from the earlier one. */
export function diffSteps(source: PanelSource, left: number, right: number): DiffView {
  const { lab } = source
  const one = source.clamp(left)
  const two = source.clamp(right)
  const before = stateRows(lab.history.around(one).after)
  const after = stateRows(lab.history.around(two).after)
  const rows = [...differences(countsAt(lab, one), countsAt(lab, two)), ...differences(before, after)]
  const first = firstChange(lab, Math.min(one, two), Math.max(one, two))
  return view(stepName(lab, one), stepName(lab, two), first, rows)
}

function flushText(lab: Lab, { hook, where, runs, reason }: FlushEvent): string {
  return `${count(runPages(runs), 'page')} (${lab.names.frames(runs)}) in ${where}, ${hook}: ${reason}`
}

function flushesText(lab: Lab, step: Step): string {
  const flushes = step.events.filter((event) => event.kind === 'flush')
  if (flushes.length === 0) return 'flushes nothing'
  const shown = flushes.slice(0, 3).map((event) => flushText(lab, event))
  const more = flushes.length > 3 ? `; and ${String(flushes.length - 3)} more flushes` : ''
  return `flushes ${shown.join('; ')}${more}`
}

/** A run with the name under which it is told of. */
export interface NamedRun {
  readonly name: string
  readonly lab: Lab
}

/** Why two runs part at a step. */
function whyParted(left: NamedRun, right: NamedRun, one: Step | undefined, two: Step | undefined): string {
  if (one === undefined || two === undefined) {
    const [ended, other, next] = one === undefined ? [left, right, two] : [right, left, one]
    return `${ended.name} has ended; under ${other.name} the script goes on with ${next?.label ?? 'another step'}.`
  }
  const saying = (text: (lab: Lab, step: Step) => string): string =>
    `${left.name} ${text(left.lab, one)}; ${right.name} ${text(right.lab, two)}.`
  const commandOf = (step: Step): string => deedText({ ...step, events: [], result: { ok: true, value: null } })
  if (commandOf(one) !== commandOf(two)) return saying((_lab, step) => `goes on with ${step.label}`)
  const answerOf = (step: Step): string => (step.result.ok ? 'succeeds' : `fails with ${step.result.errno}`)
  if (answerOf(one) !== answerOf(two)) return `${one.label}: ${saying((_lab, step) => answerOf(step))}`
  const flushes = [flushesText(left.lab, one), flushesText(right.lab, two)]
  const parts: string[] = []
  if (flushes[0] !== flushes[1]) parts.push(saying(flushesText))
  for (const { name, lab, step } of [
    { ...left, step: one },
    { ...right, step: two },
  ]) {
    for (const event of step.events) {
      if (event.kind === 'hazard' && parts.length < 4) {
        parts.push(`Under ${name}, hazard ${event.class} ${event.form} (${event.certainty}): ${event.text}.`)
      }
    }
    for (const event of step.events) {
      if (event.kind === 'storage' && parts.length === 0 && event.to !== null) {
        parts.push(
          `Under ${name} the storage of a${String(event.area)} is ${lab.names.domain(event.to)}: ${event.why}.`,
        )
      }
    }
  }
  return `${one.label}: ${parts.length === 0 ? 'what happens inside differs.' : parts.join(' ')}`
}

/** What a run came to, for the rows of a comparison. */
function totals({ lab }: NamedRun): StateRows {
  const { totals: of } = lab.log.flushes
  const { readBack, estimatedNs } = costOf(lab)
  return new Map([
    ['steps', grouped(lab.steps)],
    ['flushes', grouped(of.events)],
    ['pages flushed', grouped(of.pages)],
    ['pages flushed for nothing', grouped(of.redundantPages)],
    ['PFNs read back for flushes', grouped(readBack)],
    ['estimated ns', grouped(Math.round(estimatedNs))],
    ['hazards', grouped(lab.log.hazardsUpTo(lab.steps))],
    ['verdict', lab.log.hazardsUpTo(lab.steps) === 0 ? 'safe' : 'unsafe'],
  ])
}

/**
 * What a step did, wherever its line stands in the script and however the script calls it: an edited script moves lines. To
 * define a policy does nothing yet; what its hooks do is seen where they are asked.
 */
function deedText(step: Step): string {
  const { command } = step
  const said = command.op === 'lab.definePolicy' ? { ...command, summary: '', parts: [] } : command
  return stepText({ ...step, command: said, place: null, label: command.op })
}

/** The first step, from 1, in which two runs did not do the same; null if there is none. */
function firstParting(left: Lab, right: Lab, between: () => void): number | null {
  const window = 256
  const most = Math.max(left.steps, right.steps)
  for (let first = 1; first <= most; first += window) {
    between()
    const one = left.stepsFrom(first, window)
    const two = right.stepsFrom(first, window)
    for (let i = 0; i < Math.max(one.length, two.length); i++) {
      const [a, b] = [one[i], two[i]]
      if (a === undefined || b === undefined || deedText(a) !== deedText(b)) return first + i
    }
  }
  return null
}

/**
 * Two runs: their totals, the first step in which they part, and how the states differ after it.
 * @param between called every few hundred steps, since looking through long runs takes seconds; what it throws ends it
 */
export function diffLabs(left: NamedRun, right: NamedRun, between: () => void = () => undefined): DiffView {
  const rows = differences(totals(left), totals(right))
  const parted = firstParting(left.lab, right.lab, between)
  if (parted === null) return view(left.name, right.name, null, rows)
  const at = `after step ${String(parted)}: `
  const stateOf = ({ lab }: NamedRun): StateRows => stateRows(lab.history.around(parted).after)
  rows.push(...differences(stateOf(left), stateOf(right), at))
  const one = left.lab.step(parted)
  const two = right.lab.step(parted)
  return view(
    left.name,
    right.name,
    { step: parted, line: (two ?? one)?.place?.line ?? null, text: whyParted(left, right, one, two) },
    rows,
  )
}
