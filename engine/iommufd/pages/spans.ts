import type { Interval, IntervalTree } from '../../base/interval-tree.ts'

/** A maximal stretch of indexes of one kind. 1: in the first tree; 2: only in the second; 0: in neither. */
export interface Span {
  readonly tag: 0 | 1 | 2
  readonly start: number
  /** Inclusive. */
  readonly last: number
}

/** The double span that begins at `start`, up to `limit` (interval_tree_double_span_iter). */
export function doubleSpanAt(
  tree1: IntervalTree<Interval>,
  tree2: IntervalTree<Interval>,
  start: number,
  limit: number,
): Span {
  if (tree1.size === 0 && tree2.size === 0) return { tag: 0, start, last: limit }
  const one = tree1.spanAt(start, limit)
  if (one.used) return { tag: 1, start, last: one.last }
  const two = tree2.spanAt(start, one.last)
  return { tag: two.used ? 2 : 0, start, last: two.last }
}

/** Visits the spans that tile [first, last]. */
export function forEachDoubleSpan(
  tree1: IntervalTree<Interval>,
  tree2: IntervalTree<Interval>,
  first: number,
  last: number,
  visit: (span: Span) => void,
): void {
  for (let at = first; at <= last;) {
    const span = doubleSpanAt(tree1, tree2, at, last)
    visit(span)
    at = span.last + 1
  }
}
