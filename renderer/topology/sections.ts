/** The kinds of nodes that stand in columns of their own, and what each node hangs on. */
import type { TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import { objectKey } from '../stores/selection.ts'

export type SectionId = 'device' | 'nested' | 'hwpt' | 'ioas' | 'access' | 'process'

/** Left to right: DMA goes from a device through its page tables to an address space, which others use and fill. */
export const COLUMNS: readonly (readonly SectionId[])[] = [
  ['device'],
  ['nested'],
  ['hwpt'],
  ['ioas'],
  ['access', 'process'],
]
/** Each section is put in order by the one that its edges lead to, so these come first. */
export const PLACED: readonly SectionId[] = ['ioas', 'hwpt', 'nested', 'device', 'access', 'process']

function sectionOf(node: TopologyNode): SectionId | null {
  switch (node.ref.kind) {
    case 'hwpt':
      return node.tags.includes('nested') ? 'nested' : 'hwpt'
    case 'device':
    case 'ioas':
    case 'access':
    case 'process':
      return node.ref.kind
    case 'domain':
    case 'area':
    case 'pages':
    case 'frame':
      return null
    default:
      return node.ref satisfies never
  }
}

/** Nodes by a word; those of none are left out. */
export function groupBy<K>(
  nodes: readonly TopologyNode[],
  wordOf: (node: TopologyNode) => K | null,
): Map<K, TopologyNode[]> {
  const groups = new Map<K, TopologyNode[]>()
  for (const node of nodes) {
    const word = wordOf(node)
    if (word === null) continue
    const known = groups.get(word)
    if (known === undefined) groups.set(word, [node])
    else known.push(node)
  }
  return groups
}

export function sectionsOf(view: TopologyView): ReadonlyMap<SectionId, readonly TopologyNode[]> {
  return groupBy(view.nodes, sectionOf)
}

/** Keys of what each node hangs on. */
export function endsOf(view: TopologyView): ReadonlyMap<string, readonly string[]> {
  const ends = new Map<string, string[]>()
  for (const { from, to } of view.edges) {
    const key = objectKey(from)
    const known = ends.get(key)
    if (known === undefined) ends.set(key, [objectKey(to)])
    else known.push(objectKey(to))
  }
  return ends
}
