/** Nodes that are alike and hang on the same: where there are many, one card stands for all of them until it is opened. */
import type { TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import { objectKey } from '../stores/selection.ts'
import { topologyStrings } from '../strings/topology.ts'
import type { SectionId } from './sections.ts'
import { endsOf, groupBy, PLACED, sectionsOf } from './sections.ts'

/** Nodes of a kind that are drawn one by one, however alike they are. */
const MANY = 16
/** As many alike ones make a stack; and so many devices make an IOMMU group that is shown while they are stacked. */
const LEAST = 4

export interface Stack {
  readonly key: string
  /** What its nodes have in common: the same from step to step. */
  readonly likeness: string
  readonly section: SectionId
  readonly nodes: readonly TopologyNode[]
  readonly coherent: boolean | null
  /** The IOMMU group of all of them. */
  readonly group: number | null
  readonly change: TopologyNode['change']
  readonly isOpen: boolean
}

/** The stack that holds a node, by the node's key. */
export type Stacks = ReadonlyMap<string, Stack>
export const NO_STACKS: Stacks = new Map()

/**
 * @param open what the stacks that are open have in common
 * @param isApart what must be seen by itself, such as what is selected; in an open stack it is seen anyway
 */
export function stacksOf(
  view: TopologyView,
  open: ReadonlySet<string>,
  isApart: (node: TopologyNode) => boolean,
): Stacks {
  const sections = sectionsOf(view)
  if (![...sections.values()].some((nodes) => nodes.length > MANY)) return NO_STACKS
  const ends = endsOf(view)
  const stacks = new Map<string, Stack>()
  for (const section of PLACED) {
    const nodes = sections.get(section) ?? []
    if (nodes.length <= MANY) continue
    const groups = groupBy(nodes, ({ group }) => group)
    const large = (group: number | null): number | null =>
      group !== null && (groups.get(group)?.length ?? 0) >= LEAST ? group : null
    const likenessOf = (node: TopologyNode): string => {
      const on = (ends.get(objectKey(node.ref)) ?? []).map((end) => stacks.get(end)?.likeness ?? end)
      const tags = node.tags.filter((tag) => node.group === null || tag !== topologyStrings.group(node.group))
      return [section, node.coherent, large(node.group), tags.join(), [...new Set(on)].sort().join()].join('|')
    }
    for (const [likeness, alike] of groupBy(nodes, likenessOf)) {
      const isOpen = open.has(likeness)
      // What the step made or changed stands beside those that it left alone, or in a stack of its own.
      for (const [change, own] of groupBy(alike, (node) => (isOpen || !isApart(node) ? node.change : null))) {
        const [first] = own
        if (first === undefined || own.length < LEAST) continue
        const stack: Stack = {
          key: change === 'none' ? likeness : `${likeness}|${change}`,
          likeness,
          section,
          nodes: own,
          coherent: first.coherent,
          group: large(first.group),
          change,
          isOpen,
        }
        for (const node of own) stacks.set(objectKey(node.ref), stack)
      }
    }
  }
  return stacks
}

/** What a stack is called: how many of what. */
export function stackLabel({ section, nodes }: Stack): string {
  return topologyStrings.stack.label[section](nodes.length)
}
/** Its lines below the name: from which to which, and what all of them are. */
export function stackLines({ nodes }: Stack): string[] {
  const [first] = nodes
  const last = nodes.at(-1)
  if (first === undefined || last === undefined) return []
  const tags = first.tags.filter((tag) => first.group === null || tag !== topologyStrings.group(first.group))
  return [topologyStrings.stack.between(first.label, last.label), ...(tags.length === 0 ? [] : [tags.join(', ')])]
}
