import type { ValueRow } from '../../engine/protocol/debug.ts'

/** A row of a tree of parts, as it is shown. */
export interface TreeRow extends ValueRow {
  /** Its place among all rows. */
  readonly at: number
  /** Whether there are rows below it; null for none. */
  readonly open: boolean | null
}

/** The rows in sight: those whose parents are all open. @param open places of open rows */
export function rowsInSight(rows: readonly ValueRow[], open: ReadonlySet<number>): TreeRow[] {
  const shown: TreeRow[] = []
  /** Rows deeper than this are under a closed one. */
  let closed = Infinity
  for (const [at, row] of rows.entries()) {
    if (row.depth > closed) continue
    closed = Infinity
    const hasParts = (rows[at + 1]?.depth ?? 0) > row.depth
    const isOpen = hasParts && open.has(at)
    if (hasParts && !isOpen) closed = row.depth
    shown.push({ ...row, at, open: hasParts ? isOpen : null })
  }
  return shown
}
