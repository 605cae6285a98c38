import type { TableItem } from './data-table.ts'

/** What rows are put in order by; texts as people read them. */
export type SortKey = number | bigint | string

/** Digits of the largest numbers that texts are compared by. */
const DIGITS = 24

/** A text that sorts as its numbers do: `f9` before `f10`, `0x9_0000` before `0x10_0000`, `1,024` after `999`. */
export function naturalKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/0x([\da-f_]+)|\d[\d,]*/g, (all, address?: string) =>
      (address ?? all).replace(/[,_]/g, '').padStart(DIGITS, '0'),
    )
}

interface Node<T> {
  readonly item: TableItem<T>
  readonly key: SortKey
  readonly below: Node<T>[]
}

/**
 * Rows in another order. Headings and sentences stay where they are, and rows below the same one are sorted by themselves;
 * in a tree each stays below its parent. Equal rows keep their order.
 */
export function sortItems<T>(
  items: readonly TableItem<T>[],
  keyOf: (row: T) => SortKey,
  descending: boolean,
): TableItem<T>[] {
  const sorted: TableItem<T>[] = []
  const sign = descending ? -1 : 1
  const write = (nodes: Node<T>[]): void => {
    nodes.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0))
    for (const { item, below } of nodes) {
      sorted.push(item)
      write(below)
    }
  }
  // The last row of each level, from the root on.
  let path: Node<T>[][] = [[]]
  for (const item of items) {
    if (item.kind !== 'row') {
      write(path[0] ?? [])
      path = [[]]
      sorted.push(item)
      continue
    }
    const level = Math.min(item.tree?.level ?? 1, path.length)
    const node: Node<T> = { item, key: keyOf(item.row), below: [] }
    path.length = level
    path[level - 1]?.push(node)
    path.push(node.below)
  }
  write(path[0] ?? [])
  return sorted
}
