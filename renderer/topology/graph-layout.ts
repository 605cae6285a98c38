/** Where the nodes of the topology stand: a column per kind, each node near those that it hangs on. */
import type { TopologyEdge, TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import { objectKey } from '../stores/selection.ts'
import { cardLines, LINE_HEIGHT } from './node-text.ts'
import { COLUMNS, endsOf, groupBy, PLACED, sectionsOf } from './sections.ts'
import type { SectionId } from './sections.ts'
import { NO_STACKS, stackLines } from './stacks.ts'
import type { Stack, Stacks } from './stacks.ts'

/** Pixels. */
export const NODE = { least: 100, most: 236, pad: 4, gapY: 8, head: 18, margin: 10, box: 4, boxHead: 15 } as const
const GAP = { least: 18, most: 96 } as const
/** An open stack: rows before it takes another lane, lanes at the most, and pixels of its head and of a card in it. */
const OPEN = { rows: 20, lanes: 4, head: 24, width: 116 } as const

interface Box {
  readonly key: string
  readonly column: number
  /** In an open stack its cards stand in lanes beside each other, from 0. */
  readonly lane: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface PlacedNode extends Box {
  readonly kind: 'node'
  readonly node: TopologyNode
}
/** The card of a stack; of one that is open the frame around its nodes, with a head. */
export interface PlacedStack extends Box {
  readonly kind: 'stack'
  readonly stack: Stack
}
/** What can have the keyboard. */
export type PlacedCell = PlacedNode | PlacedStack
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
  /** By column, each from top to bottom, an open stack lane by lane. */
  readonly cells: readonly PlacedCell[]
  /** Those of the cells that are nodes. */
  readonly nodes: readonly PlacedNode[]
  readonly groups: readonly PlacedGroup[]
  readonly edges: readonly PlacedEdge[]
}

/** What is placed as one: a node alone, a stack, or all devices of a group. */
interface Unit {
  readonly group: number | null
  readonly items: readonly (TopologyNode | Stack)[]
  readonly wish: number
}
const isStack = (item: TopologyNode | Stack): item is Stack => 'section' in item

/**
 * @param room width in pixels that there is; narrower pictures than the nodes need are scrolled
 * @param stacks nodes that one card stands for
 */
export function layoutGraph(view: TopologyView, room: number, stacks: Stacks = NO_STACKS): Graph {
  const sections = sectionsOf(view)
  const used = COLUMNS.map((ids) => ids.filter((id) => sections.has(id))).filter((ids) => ids.length > 0)
  const { width, gap } = measures(used.length, room)
  const widths = used.map((ids) => Math.max(width, ...openWidths(ids, stacks)))
  const xOf = (column: number): number => widths.slice(0, column).reduce((x, one) => x + one + gap, NODE.margin)
  const ends = endsOf(view)
  const cells: PlacedCell[] = []
  /** Where the edges of a node end: at its card, or at that of its stack. By the node's key. */
  const boxes = new Map<string, PlacedCell>()
  const heads: Graph['heads'][number][] = []
  const groups: PlacedGroup[] = []
  const bottoms: number[] = used.map(() => NODE.margin)
  for (const id of PLACED) {
    const column = used.findIndex((ids) => ids.includes(id))
    const nodes = sections.get(id)
    if (column < 0 || nodes === undefined) continue
    const x = xOf(column)
    const room = widths[column] ?? width
    let y = bottoms[column] ?? 0
    heads.push({ id, x, y: y + 10 })
    y += NODE.head
    for (const unit of unitsOf(nodes, stacks, ends, boxes)) {
      const inGroup = unit.group !== null
      const inset = inGroup ? NODE.box : 0
      let at = inGroup ? y + NODE.boxHead : y
      for (const item of unit.items) {
        const placed = placeItem(item, { column, x: x + inset, y: at, width: room - 2 * inset })
        cells.push(...placed)
        const [first] = placed
        for (const cell of placed) if (cell.kind === 'node') boxes.set(cell.key, cell)
        if (isStack(item) && !item.isOpen && first !== undefined)
          for (const { ref } of item.nodes) boxes.set(objectKey(ref), first)
        at += (first?.height ?? 0) + (inGroup ? NODE.box : NODE.gapY)
      }
      if (unit.group !== null) {
        groups.push({ group: unit.group, x, y, width: room, height: at - y })
        at += NODE.gapY
      }
      y = at
    }
    bottoms[column] = y + NODE.gapY
  }
  // Those of a section were placed from top to bottom, but a column may hold two.
  cells.sort((one, other) => one.column - other.column)
  return {
    width: xOf(used.length - 1) + (widths.at(-1) ?? width) + NODE.margin,
    height: Math.max(0, ...bottoms) + NODE.margin,
    heads,
    cells,
    nodes: cells.filter((cell) => cell.kind === 'node'),
    groups,
    edges: [...placeEdges(view.edges, false, boxes), ...placeEdges(view.gone, true, boxes)],
  }
}

/** Lanes of an open stack. */
function lanesOf(stack: Stack): number {
  return Math.min(OPEN.lanes, Math.ceil(stack.nodes.length / OPEN.rows))
}
/** Pixels that the open stacks of some sections need. */
function openWidths(ids: readonly SectionId[], stacks: Stacks): number[] {
  return [...new Set(stacks.values())]
    .filter(({ isOpen, section }) => isOpen && ids.includes(section))
    .map((stack) => lanesOf(stack) * (OPEN.width + NODE.box) + NODE.box + 2 * NODE.box)
}

/** The card of a node or of a stack; of an open stack its frame, and its nodes lane by lane. */
function placeItem(
  item: TopologyNode | Stack,
  at: { readonly column: number; readonly x: number; readonly y: number; readonly width: number },
): PlacedCell[] {
  if (!isStack(item))
    return [{ kind: 'node', node: item, key: objectKey(item.ref), lane: 0, ...at, height: heightOf(item) }]
  const closed = { kind: 'stack', stack: item, key: item.key, lane: 0, ...at } as const
  if (!item.isOpen) return [{ ...closed, height: (1 + stackLines(item).length) * LINE_HEIGHT + 2 * NODE.pad }]
  const lanes = lanesOf(item)
  const rows = Math.ceil(item.nodes.length / lanes)
  const width = Math.floor((at.width - NODE.box) / lanes) - NODE.box
  // Rows of one height, so that the lanes can be walked across.
  const height = Math.max(...item.nodes.map(heightOf))
  const nodes = item.nodes.map((node, index): PlacedNode => {
    const lane = Math.floor(index / rows)
    return {
      kind: 'node',
      node,
      key: objectKey(node.ref),
      column: at.column,
      lane,
      x: at.x + NODE.box + lane * (width + NODE.box),
      y: at.y + OPEN.head + (index % rows) * (height + NODE.box),
      width,
      height: heightOf(node),
    }
  })
  return [{ ...closed, height: OPEN.head + rows * (height + NODE.box) }, ...nodes]
}
function heightOf(node: TopologyNode): number {
  return cardLines(node).length * LINE_HEIGHT + 2 * NODE.pad
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

/** In the order of the mean height of what they hang on; what hangs on nothing goes last. */
function unitsOf(
  nodes: readonly TopologyNode[],
  stacks: Stacks,
  ends: ReadonlyMap<string, readonly string[]>,
  boxes: ReadonlyMap<string, PlacedCell>,
): Unit[] {
  const wishOf = (own: readonly TopologyNode[]): number => {
    const heights = own.flatMap((node) =>
      (ends.get(objectKey(node.ref)) ?? []).flatMap((key) => boxes.get(key)?.y ?? []),
    )
    return heights.length === 0 ? Number.MAX_SAFE_INTEGER : heights.reduce((sum, y) => sum + y, 0) / heights.length
  }
  const stackOf = (node: TopologyNode): Stack | undefined => stacks.get(objectKey(node.ref))
  /** A stack stands where its first node would. */
  const itemsOf = (own: readonly TopologyNode[]): (TopologyNode | Stack)[] => [
    ...new Set(own.map((node) => stackOf(node) ?? node)),
  ]
  /** The group whose frame a node stands in: a stack of several groups stands in none. */
  const groupOf = (node: TopologyNode): number | null => {
    const stack = stackOf(node)
    return stack === undefined ? node.group : stack.group
  }
  const units: Unit[] = [...groupBy(nodes, groupOf)].map(([group, own]) => ({
    group,
    items: itemsOf(own),
    wish: wishOf(own),
  }))
  for (const item of itemsOf(nodes.filter((node) => groupOf(node) === null)))
    units.push({ group: null, items: [item], wish: wishOf(isStack(item) ? item.nodes : [item]) })
  return units.sort((one, other) => one.wish - other.wish)
}

/** Those that lead from the same card to the same card are one. */
function placeEdges(
  edges: readonly TopologyEdge[],
  gone: boolean,
  boxes: ReadonlyMap<string, PlacedCell>,
): PlacedEdge[] {
  const placed = new Map<string, PlacedEdge>()
  for (const edge of edges) {
    const from = boxes.get(objectKey(edge.from))
    const to = boxes.get(objectKey(edge.to))
    if (from === undefined || to === undefined) continue
    const key = `${gone ? 'gone ' : ''}${edge.kind} ${from.key} ${to.key}`
    const known = placed.get(key)
    if (known !== undefined && (known.edge.change === 'new' || edge.change === 'none')) continue
    placed.set(key, {
      key,
      d: path(from, from.y + from.height / 2, to, to.y + to.height / 2),
      edge,
      coherent: from.kind === 'node' ? from.node.coherent : from.stack.coherent,
      gone,
      from: from.key,
      to: to.key,
    })
  }
  return [...placed.values()]
}

function path(from: Box, y1: number, to: Box, y2: number): string {
  const leftToRight = from.x <= to.x
  const x1 = leftToRight ? from.x + from.width : from.x
  const x2 = leftToRight ? to.x : to.x + to.width
  const bend = Math.max(12, Math.abs(x2 - x1) / 2) * (leftToRight ? 1 : -1)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}
