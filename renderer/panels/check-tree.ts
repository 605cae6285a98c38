/** Expectations and hazards as a tree: a failed expectation over its hazards, a hazard over the steps that led to it. */
import type { Cause } from '../../engine/protocol/event.ts'
import type { ObjectRef } from '../../engine/protocol/panels.ts'
import type { ExpectationRow, HazardRow, HazardsView } from '../../engine/protocol/view.ts'
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

/** Whether an expectation speaks of hazards: those are why it failed. */
function isAboutHazards(expectation: ExpectationRow): boolean {
  return /\bhazards?\b/i.test(expectation.text)
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
 * @param failedOnly leaves out expectations that passed
 */
export function checkItems(
  { expectations, hazards }: HazardsView,
  step: number,
  failedOnly: boolean,
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
  const shown = expectations
    .map((of, index) => ({ of, key: `e${index}` }))
    .filter(({ of }) => !failedOnly || !of.passed)
  if (shown.length > 0)
    items.push({ kind: 'group', key: 'expectations', text: text.expectations, name: text.expectations })
  for (const { of, key } of shown) {
    const why = of.passed || !isAboutHazards(of) ? [] : hazards.filter((hazard) => hazard.step <= of.step)
    const open = why.length === 0 ? null : (opened.get(key) ?? true)
    push({ kind: 'expectation', key, of, level: 1, open })
    if (open === true) for (const hazard of why) pushHazard(hazard, `${key}.`, 2)
  }
  if (hazards.length > 0) items.push({ kind: 'group', key: 'hazards', text: text.hazards, name: text.hazards })
  for (const hazard of hazards) pushHazard(hazard, '', 1)
  return items
}

/** The keys of everything that can be opened. */
export function openable(view: HazardsView): string[] {
  const keys: string[] = []
  view.expectations.forEach((of, index) => {
    keys.push(`e${index}`)
    if (!of.passed && isAboutHazards(of)) keys.push(...view.hazards.map(({ row }) => `e${index}.h${row}`))
  })
  return [...keys, ...view.hazards.map(({ row }) => `h${row}`)]
}
