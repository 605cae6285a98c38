/** Groups of flushes over their rows, as the lines of a tree. */
import type { FlushGroups, MissingFlush, PolicyFlushes } from '../../engine/protocol/panels.ts'
import type { FlushRow } from '../../engine/protocol/view.ts'
import type { RowTone, TableItem } from '../design/data-table.ts'
import { objectOfName } from '../stores/selection.ts'
import { flushLogStrings as text } from '../strings/flush-log.ts'
import { pagesNumber } from './flush-filter.ts'

/** What is summed up in one line. */
export interface FlushGroup {
  readonly key: string
  readonly events: number
  readonly pages: number
  readonly redundantPages: number
  readonly estimatedNs: number
  /** Flushes that should have been; null where groups do not tell. */
  readonly missing: number | null
  /** Why there is nothing to sum up, or empty. */
  readonly why: string
}

/** The rows under a group that are here. */
export interface GroupRows {
  readonly rows: readonly FlushRow[]
  readonly missing: readonly MissingFlush[]
  /** Rows beyond those. */
  readonly more: number
}

/** A line of the tree. */
export type FlushLine =
  | { readonly kind: 'group'; readonly key: string; readonly of: FlushGroup; readonly open: boolean | null }
  | { readonly kind: 'flush'; readonly key: string; readonly of: FlushRow; readonly group: string }
  | { readonly kind: 'missing'; readonly key: string; readonly of: MissingFlush; readonly group: string }

/** The groups of one run; by verdict those that are missing are a group like the others. */
export function groupsOfRun(answer: FlushGroups, byVerdict: boolean): FlushGroup[] {
  const groups = answer.groups.map((group): FlushGroup => ({ ...group, missing: null, why: '' }))
  const missing = answer.missing.length + answer.moreMissing
  if (!byVerdict || missing === 0) return groups
  const pages = answer.missing.reduce((sum, flush) => sum + flush.npages, 0)
  return [
    ...groups,
    { key: 'missing', events: missing, pages, redundantPages: 0, estimatedNs: 0, missing: null, why: '' },
  ]
}

/** A group for each policy. */
export function groupsOfPolicies(answer: readonly PolicyFlushes[]): FlushGroup[] {
  return answer.map((of): FlushGroup => {
    if (of.applicable) {
      const { policy, events, pages, redundantPages, estimatedNs, missing, moreMissing } = of
      return { key: policy, events, pages, redundantPages, estimatedNs, missing: missing.length + moreMissing, why: '' }
    }
    return { key: of.policy, events: 0, pages: 0, redundantPages: 0, estimatedNs: 0, missing: null, why: of.why }
  })
}

/**
 * The lines of the tree.
 * @param opened keys of the groups that are open
 * @param rowsOf what is known of the rows under a group; null while they are on their way
 * @param more groups that are not listed
 */
export function flushItems(
  groups: readonly FlushGroup[],
  opened: ReadonlySet<string>,
  rowsOf: (group: FlushGroup) => GroupRows | null,
  more: number,
  step: number,
): TableItem<FlushLine>[] {
  const items: TableItem<FlushLine>[] = []
  const toneOf = (at: number): RowTone => (at > step ? 'future' : at === step ? 'changed' : 'plain')
  for (const of of groups) {
    const open = of.why !== '' || of.events + (of.missing ?? 0) === 0 ? null : opened.has(of.key)
    items.push({
      kind: 'row',
      key: of.key,
      row: { kind: 'group', key: of.key, of, open },
      tone: of.why === '' ? 'plain' : 'future',
      objects: pagesNumber(of.key) === null ? [] : [objectOfName(of.key)],
      tree: { level: 1, open },
    })
    if (open !== true) continue
    const known = rowsOf(of)
    if (known === null) {
      items.push({ kind: 'note', key: `${of.key}.loading`, text: text.loading })
      continue
    }
    for (const row of known.rows) {
      const key = `${of.key}.${row.row}`
      const pages = row.pages.split(' ')[0] ?? ''
      items.push({
        kind: 'row',
        key,
        row: { kind: 'flush', key, of: row, group: of.key },
        tone: toneOf(row.step),
        objects: pagesNumber(pages) === null ? [] : [objectOfName(pages)],
        tree: { level: 2, open: null },
      })
    }
    known.missing.forEach((flush, at) => {
      const key = `${of.key}.m${at}`
      const row: FlushLine = { kind: 'missing', key, of: flush, group: of.key }
      items.push({ kind: 'row', key, row, tone: toneOf(flush.step), tree: { level: 2, open: null } })
    })
    if (known.more > 0) items.push({ kind: 'note', key: `${of.key}.more`, text: text.furtherRows(known.more) })
  }
  if (more > 0) items.push({ kind: 'note', key: 'more', text: text.moreGroups(more) })
  return items
}
