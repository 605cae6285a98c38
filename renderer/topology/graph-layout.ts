/** Where the nodes of the topology stand: a column per kind, each node near those that it hangs on. */
import type { ObjectRef, TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import { objectKey } from '../stores/selection.ts'

export type ColumnId = 'device' | 'nested' | 'hwpt' | 'ioas' | 'access'
/** Left to right: DMA goes from a device through its page tables to an address space. */
const COLUMNS: readonly ColumnId[] = ['device', 'nested', 'hwpt', 'ioas', 'access']
/** Each column is put in order by the one that its edges lead to, so these come first. */
const PLACED: readonly ColumnId[] = ['ioas', 'hwpt', 'nested', 'device', 'access']

/** Pixels. */
export const NODE = { width: 148, height: 46, gapX: 40, gapY: 10, top: 24, margin: 12 } as const

export interface PlacedNode {
  readonly node: TopologyNode
  readonly key: string
  readonly x: number
  readonly y: number
}
export interface PlacedEdge {
  readonly key: string
  /** SVG path. */
  readonly d: string
  readonly kind: TopologyView['edges'][number]['kind']
  readonly coherent: boolean | null
}
export interface Graph {
  readonly width: number
  readonly height: number
  readonly columns: readonly { readonly id: ColumnId; readonly x: number }[]
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
}

function columnOf(node: TopologyNode): ColumnId | null {
  const { kind } = node.ref
  if (kind === 'hwpt') return node.tags.includes('nested') ? 'nested' : 'hwpt'
  return kind === 'device' || kind === 'ioas' || kind === 'access' ? kind : null
}

export function layoutGraph(view: TopologyView): Graph {
  const used = COLUMNS.filter((id) => view.nodes.some((node) => columnOf(node) === id))
  const columns = used.map((id, index) => ({ id, x: NODE.margin + index * (NODE.width + NODE.gapX) }))
  const xOf = new Map(columns.map(({ id, x }) => [id, x]))
  const placed = new Map<string, PlacedNode>()
  for (const id of PLACED) {
    const own = view.nodes.filter((node) => columnOf(node) === id)
    const wish = (node: TopologyNode): number => wishedY(node.ref, view, placed)
    const sorted = own.map((node) => ({ node, y: wish(node) })).sort((one, other) => one.y - other.y)
    sorted.forEach(({ node }, index) => {
      const key = objectKey(node.ref)
      const y = NODE.top + NODE.margin + index * (NODE.height + NODE.gapY)
      placed.set(key, { node, key, x: xOf.get(id) ?? 0, y })
    })
  }
  const nodes = COLUMNS.flatMap((id) => [...placed.values()].filter(({ node }) => columnOf(node) === id))
  const bottom = Math.max(0, ...nodes.map(({ y }) => y + NODE.height))
  const right = Math.max(0, ...nodes.map(({ x }) => x + NODE.width))
  return {
    width: right + NODE.margin,
    height: bottom + NODE.margin,
    columns,
    nodes,
    edges: view.edges.flatMap((edge): PlacedEdge[] => {
      const from = placed.get(objectKey(edge.from))
      const to = placed.get(objectKey(edge.to))
      if (from === undefined || to === undefined) return []
      return [{ key: `${from.key} ${to.key}`, d: path(from, to), kind: edge.kind, coherent: from.node.coherent }]
    }),
  }
}

/** The mean height of what a node hangs on that has its place already; nodes that hang on nothing go last. */
function wishedY(ref: ObjectRef, view: TopologyView, placed: ReadonlyMap<string, PlacedNode>): number {
  const ends = view.edges
    .filter((edge) => objectKey(edge.from) === objectKey(ref))
    .flatMap((edge) => placed.get(objectKey(edge.to))?.y ?? [])
  return ends.length === 0 ? Number.MAX_SAFE_INTEGER : ends.reduce((sum, y) => sum + y, 0) / ends.length
}

function path(from: PlacedNode, to: PlacedNode): string {
  const leftToRight = from.x <= to.x
  const x1 = leftToRight ? from.x + NODE.width : from.x
  const x2 = leftToRight ? to.x : to.x + NODE.width
  const y1 = from.y + NODE.height / 2
  const y2 = to.y + NODE.height / 2
  const bend = Math.max(16, Math.abs(x2 - x1) / 2) * (leftToRight ? 1 : -1)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** The picture as a file of its own, in ink that can be printed. */
export function graphSvg(graph: Graph, titles: Readonly<Record<ColumnId, string>>): string {
  const tone = (coherent: boolean | null): string => (coherent === null ? '#566170' : coherent ? '#0a6f59' : '#985006')
  const sign = (coherent: boolean | null): string => (coherent === null ? '' : coherent ? '● ' : '◆ ')
  const heads = graph.columns.map(
    ({ id, x }) => `<text x="${x}" y="${NODE.top}" fill="#566170">${escaped(titles[id])}</text>`,
  )
  const edges = graph.edges.map(
    ({ d, coherent }) => `<path d="${d}" fill="none" stroke="${tone(coherent)}" stroke-width="1.5"/>`,
  )
  const nodes = graph.nodes.map(({ node, x, y }) => {
    const second = [...(node.domain === null ? [] : [node.domain.name]), ...node.tags].join(', ')
    return (
      `<g><title>${escaped(node.note)}</title>` +
      `<rect x="${x}" y="${y}" width="${NODE.width}" height="${NODE.height}" rx="6" fill="#fff" stroke="${tone(node.coherent)}"/>` +
      `<text x="${x + 8}" y="${y + 19}" font-weight="600" fill="#20262e">${escaped(sign(node.coherent) + node.label)}</text>` +
      `<text x="${x + 8}" y="${y + 36}" fill="#566170">${escaped(second)}</text></g>`
    )
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${graph.width}" height="${graph.height}" ` +
    `viewBox="0 0 ${graph.width} ${graph.height}" font-family="sans-serif" font-size="12">\n` +
    `${[...heads, ...edges, ...nodes].join('\n')}\n</svg>\n`
  )
}
