/** Expectations and hazards as a tree: a failed expectation over its hazards, a hazard over the steps that led to it. */
import type { Cause } from '../../engine/protocol/event.ts'
import type { ObjectRef } from '../../engine/protocol/panels.ts'
import type { ChecksView, ExpectationRow, HazardRow } from '../../engine/protocol/view.ts'
import type { RowTone, TableItem } from '../design/data-table.ts'
import { checkStrings as text } from '../strings/checks.ts'

/** A line of the tree. `key` is the same at every step, so that what is open stays open. */
export type CheckRow =
  | {
      readonly kind: 'expectation'
      readonly key: string
      readonly of: ExpectationRow
      readonly level: number
      readonly open: boolean | null
    }
  | {
      readonly kind: 'hazard'
      readonly key: string
      readonly of: HazardRow
      readonly level: number
      readonly open: boolean | null
    }
  | { readonly kind: 'cause'; readonly key: string; readonly of: Cause; readonly level: number; readonly open: null }

/** What is opened or closed by hand; the rest is as it is at first. */
export type OpenState = ReadonlyMap<string, boolean>

/** Which checks are listed; an empty text filters nothing. */
export interface CheckFilter {
  readonly failedOnly: boolean
  readonly text: string
}

/** Hazards under a failed expectation; all of them stand below the expectations. */
const MOST_UNDER = 10
/** Failed expectations that are open at first: of more than these one wants an overview. */
const MOST_OPEN = 5

/** Whether an expectation speaks of hazards: those are why it failed. */
function isAboutHazards(expectation: ExpectationRow): boolean {
  return /\bhazards?\b/i.test(expectation.text)
}
/** The hazards up to a failed expectation about hazards; they come in the order of steps. */
function hazardsBehind(of: ExpectationRow, hazards: readonly HazardRow[]): readonly HazardRow[] {
  if (of.passed || !isAboutHazards(of)) return []
  const last = hazards.findIndex((hazard) => hazard.step > of.step)
  return hazards.slice(0, Math.min(MOST_UNDER, last < 0 ? hazards.length : last))
}

/** The objects of a hazard: its first frame, and the domain that let the DMA in. */
export function objectsOfHazard(hazard: HazardRow): ObjectRef[] {
  const pfn = /^f(\d+)/.exec(hazard.frames)?.[1]
  return [
    ...(hazard.domain === null ? [] : [{ kind: 'domain', number: hazard.domain.number } as const]),
    ...(pfn === undefined ? [] : [{ kind: 'frame', pfn: Number(pfn) } as const]),
  ]
}

function toneOf(row: CheckRow, step: number): RowTone {
  if (row.of.step > step) return 'future'
  return row.kind !== 'expectation' && row.of.step === step ? 'changed' : 'plain'
}

/**
 * The lines of the tree.
 * @param step of the cursor
 */
export function checkItems(
  { expectations, hazards, totals }: ChecksView,
  step: number,
  filter: CheckFilter,
  opened: OpenState,
): TableItem<CheckRow>[] {
  const items: TableItem<CheckRow>[] = []
  const push = (row: CheckRow): void => {
    items.push({
      kind: 'row',
      key: row.key,
      row,
      tone: toneOf(row, step),
      tree: { level: row.level, open: row.open },
      objects: row.kind === 'hazard' ? objectsOfHazard(row.of) : [],
    })
  }
  const pushHazard = (of: HazardRow, prefix: string, level: number): void => {
    const key = `${prefix}h${of.row}`
    const open = of.causes.length === 0 ? null : (opened.get(key) ?? false)
    push({ kind: 'hazard', key, of, level, open })
    if (open === true) {
      of.causes.forEach((cause, at) =>
        push({ kind: 'cause', key: `${key}.${at}`, of: cause, level: level + 1, open: null }),
      )
    }
  }
  const wanted = filter.text.trim().toLowerCase()
  const says = (...words: string[]): boolean => wanted === '' || words.join('\n').toLowerCase().includes(wanted)
  const shown = expectations
    .map((of, index) => ({ of, key: `e${index}` }))
    .filter(({ of }) => (!filter.failedOnly || !of.passed) && says(of.text, of.message))
  if (shown.length > 0)
    items.push({ kind: 'group', key: 'expectations', text: text.expectations, name: text.expectations })
  const isOpen = totals.failed <= MOST_OPEN
  for (const { of, key } of shown) {
    const why = hazardsBehind(of, hazards)
    const open = why.length === 0 ? null : (opened.get(key) ?? isOpen)
    push({ kind: 'expectation', key, of, level: 1, open })
    if (open === true) for (const hazard of why) pushHazard(hazard, `${key}.`, 2)
  }
  const unlisted = totals.passed + totals.failed - expectations.length
  if (unlisted > 0) items.push({ kind: 'note', key: 'more-expectations', text: text.moreExpectations(unlisted) })
  const left = hazards.filter((hazard) => says(hazard.frames, hazard.domain?.name ?? '', hazard.text))
  if (left.length > 0) items.push({ kind: 'group', key: 'hazards', text: text.hazards, name: text.hazards })
  for (const hazard of left) pushHazard(hazard, '', 1)
  const moreHazards = totals.hazards - hazards.length
  if (moreHazards > 0) items.push({ kind: 'note', key: 'more-hazards', text: text.moreHazards(moreHazards) })
  return items
}

/** The keys of everything that can be opened. */
export function openable({ expectations, hazards }: ChecksView): string[] {
  const keys: string[] = []
  expectations.forEach((of, index) => {
    keys.push(`e${index}`, ...hazardsBehind(of, hazards).map(({ row }) => `e${index}.h${row}`))
  })
  return [...keys, ...hazards.map(({ row }) => `h${row}`)]
}
