/** Where the nodes of the topology stand: a column per kind, each node near those that it hangs on. */
import type { TopologyEdge, TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import { objectKey } from '../stores/selection.ts'
import { cardLines, LINE_HEIGHT } from './node-text.ts'

export type SectionId = 'device' | 'nested' | 'hwpt' | 'ioas' | 'access' | 'process'

/** Left to right: DMA goes from a device through its page tables to an address space, which others use and fill. */
const COLUMNS: readonly (readonly SectionId[])[] = [['device'], ['nested'], ['hwpt'], ['ioas'], ['access', 'process']]
/** Each section is put in order by the one that its edges lead to, so these come first. */
const PLACED: readonly SectionId[] = ['ioas', 'hwpt', 'nested', 'device', 'access', 'process']

/** Pixels. */
export const NODE = { least: 100, most: 236, pad: 4, gapY: 8, head: 18, margin: 10, box: 4, boxHead: 15 } as const
const GAP = { least: 18, most: 96 } as const

export interface PlacedNode {
  readonly node: TopologyNode
  readonly key: string
  readonly column: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
/** A frame around the devices of one IOMMU group. */
export interface PlacedGroup {
  readonly group: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface PlacedEdge {
  readonly key: string
  /** SVG path. */
  readonly d: string
  readonly edge: TopologyEdge
  readonly coherent: boolean | null
  readonly gone: boolean
  /** Keys of its ends, to know what is lit. */
  readonly from: string
  readonly to: string
}
export interface Graph {
  readonly width: number
  readonly height: number
  readonly heads: readonly { readonly id: SectionId; readonly x: number; readonly y: number }[]
  /** By column, each from top to bottom. */
  readonly nodes: readonly PlacedNode[]
  readonly groups: readonly PlacedGroup[]
  readonly edges: readonly PlacedEdge[]
}

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

/** Nodes that are placed as one: a device alone, or all devices of a group. */
interface Unit {
  readonly group: number | null
  readonly nodes: readonly TopologyNode[]
  readonly wish: number
}

/** @param room width in pixels that there is; narrower pictures than the nodes need are scrolled */
export function layoutGraph(view: TopologyView, room: number): Graph {
  const sections = new Map<SectionId, TopologyNode[]>()
  for (const node of view.nodes) {
    const id = sectionOf(node)
    if (id === null) continue
    const known = sections.get(id)
    if (known === undefined) sections.set(id, [node])
    else known.push(node)
  }
  const used = COLUMNS.map((ids) => ids.filter((id) => sections.has(id))).filter((ids) => ids.length > 0)
  const { width, gap } = measures(used.length, room)
  const xOf = (column: number): number => NODE.margin + column * (width + gap)
  const ends = endsOf(view)
  const placed = new Map<string, PlacedNode>()
  const heads: Graph['heads'][number][] = []
  const groups: PlacedGroup[] = []
  const bottoms: number[] = used.map(() => NODE.margin)
  for (const id of PLACED) {
    const column = used.findIndex((ids) => ids.includes(id))
    const nodes = sections.get(id)
    if (column < 0 || nodes === undefined) continue
    const x = xOf(column)
    let y = bottoms[column] ?? 0
    heads.push({ id, x, y: y + 10 })
    y += NODE.head
    for (const unit of unitsOf(nodes, ends, placed)) {
      const top = unit.group === null ? y : y + NODE.boxHead
      const inset = unit.group === null ? 0 : NODE.box
      let at = top
      for (const node of unit.nodes) {
        const height = cardLines(node).length * LINE_HEIGHT + 2 * NODE.pad
        const key = objectKey(node.ref)
        placed.set(key, { node, key, column, x: x + inset, y: at, width: width - 2 * inset, height })
        at += height + (unit.group === null ? NODE.gapY : NODE.box)
      }
      if (unit.group !== null) {
        groups.push({ group: unit.group, x, y, width, height: at - y })
        at += NODE.gapY
      }
      y = at
    }
    bottoms[column] = y + NODE.gapY
  }
  const nodes = [...placed.values()].sort((one, other) => one.column - other.column || one.y - other.y)
  return {
    width: xOf(used.length - 1) + width + NODE.margin,
    height: Math.max(0, ...bottoms) + NODE.margin,
    heads,
    nodes,
    groups,
    edges: [
      ...view.edges.flatMap((edge) => placeEdge(edge, false, placed)),
      ...view.gone.flatMap((edge) => placeEdge(edge, true, placed)),
    ],
  }
}

/** Nodes and gaps share the room there is, within limits; what is left after both are widest stays free. */
function measures(columns: number, room: number): { width: number; gap: number } {
  const free = room - 2 * NODE.margin
  const gaps = Math.max(1, columns - 1)
  const gap = Math.max(GAP.least, Math.min(GAP.most, Math.floor((free * 0.14) / gaps)))
  const width = Math.max(
    NODE.least,
    Math.min(NODE.most, Math.floor((free - gap * (columns - 1)) / Math.max(1, columns))),
  )
  return { width, gap }
}

/** Keys of what each node hangs on. */
function endsOf(view: TopologyView): ReadonlyMap<string, readonly string[]> {
  const ends = new Map<string, string[]>()
  for (const { from, to } of view.edges) {
    const key = objectKey(from)
    const known = ends.get(key)
    if (known === undefined) ends.set(key, [objectKey(to)])
    else known.push(objectKey(to))
  }
  return ends
}

/** In the order of the mean height of what they hang on; what hangs on nothing goes last. */
function unitsOf(
  nodes: readonly TopologyNode[],
  ends: ReadonlyMap<string, readonly string[]>,
  placed: ReadonlyMap<string, PlacedNode>,
): Unit[] {
  const byGroup = new Map<number, TopologyNode[]>()
  const units: Unit[] = []
  const wishOf = (own: readonly TopologyNode[]): number => {
    const heights = own.flatMap((node) =>
      (ends.get(objectKey(node.ref)) ?? []).flatMap((key) => placed.get(key)?.y ?? []),
    )
    return heights.length === 0 ? Number.MAX_SAFE_INTEGER : heights.reduce((sum, y) => sum + y, 0) / heights.length
  }
  for (const node of nodes) {
    if (node.group === null) units.push({ group: null, nodes: [node], wish: wishOf([node]) })
    else {
      const known = byGroup.get(node.group)
      if (known === undefined) byGroup.set(node.group, [node])
      else known.push(node)
    }
  }
  for (const [group, own] of byGroup) units.push({ group, nodes: own, wish: wishOf(own) })
  return units.sort((one, other) => one.wish - other.wish)
}

function placeEdge(edge: TopologyEdge, gone: boolean, placed: ReadonlyMap<string, PlacedNode>): PlacedEdge[] {
  const from = placed.get(objectKey(edge.from))
  const to = placed.get(objectKey(edge.to))
  if (from === undefined || to === undefined) return []
  const y1 = from.y + from.height / 2
  const y2 = to.y + to.height / 2
  return [
    {
      key: `${gone ? 'gone ' : ''}${edge.kind} ${from.key} ${to.key}`,
      d: path(from, y1, to, y2),
      edge,
      coherent: from.node.coherent,
      gone,
      from: from.key,
      to: to.key,
    },
  ]
}

function path(from: PlacedNode, y1: number, to: PlacedNode, y2: number): string {
  const leftToRight = from.x <= to.x
  const x1 = leftToRight ? from.x + from.width : from.x
  const x2 = leftToRight ? to.x : to.x + to.width
  const bend = Math.max(12, Math.abs(x2 - x1) / 2) * (leftToRight ? 1 : -1)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

/** The node that an arrow key leads to: the next one in the column, or the nearest of the next column, first of all one that it is joined to. */
export function neighbour(graph: Graph, key: string, to: 'up' | 'down' | 'left' | 'right'): PlacedNode | null {
  const at = graph.nodes.findIndex((one) => one.key === key)
  const node = graph.nodes[at]
  if (node === undefined) return graph.nodes[0] ?? null
  if (to === 'up' || to === 'down') {
    const next = graph.nodes[at + (to === 'up' ? -1 : 1)]
    return next?.column === node.column ? next : null
  }
  const step = to === 'left' ? -1 : 1
  const joined = new Set(
    graph.edges.flatMap((edge) =>
      edge.gone ? [] : edge.from === key ? [edge.to] : edge.to === key ? [edge.from] : [],
    ),
  )
  const side = graph.nodes.filter((one) => (one.column - node.column) * step > 0)
  const nearest = side.some((one) => joined.has(one.key)) ? side.filter((one) => joined.has(one.key)) : side
  const distance = (one: PlacedNode): number =>
    Math.abs(one.column - node.column) * 1_000_000 + Math.abs(one.y + one.height / 2 - node.y - node.height / 2)
  return nearest.reduce<PlacedNode | null>(
    (best, one) => (best === null || distance(one) < distance(best) ? one : best),
    null,
  )
}
