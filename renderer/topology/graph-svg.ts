/** The picture of the topology as a file of its own, in ink that can be printed. */
import { topologyStrings } from '../strings/topology.ts'
import type { Graph, PlacedCell, PlacedEdge } from './graph-layout.ts'
import { NODE } from './graph-layout.ts'
import { cardLines, LINE_HEIGHT } from './node-text.ts'
import { stackLabel, stackLines } from './stacks.ts'

const INK = { text: '#20262e', dim: '#566170', coherent: '#0a6f59', nonCoherent: '#985006' } as const

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const toneOf = (coherent: boolean | null): string =>
  coherent === null ? INK.dim : coherent ? INK.coherent : INK.nonCoherent
const signOf = (coherent: boolean | null): string => (coherent === null ? '' : coherent ? '● ' : '◆ ')

export function graphSvg(graph: Graph): string {
  const heads = graph.heads.map(
    ({ id, x, y }) =>
      `<text x="${x}" y="${y}" fill="${INK.dim}" font-size="11">${escaped(topologyStrings.columns[id])}</text>`,
  )
  const groups = graph.groups.map(
    ({ group, x, y, width, height }) =>
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="none" stroke="${INK.dim}" stroke-dasharray="3 3"/>` +
      `<text x="${x + 6}" y="${y + 11}" fill="${INK.dim}" font-size="10">${escaped(topologyStrings.group(group))}</text>`,
  )
  const parts = [
    ...heads,
    ...groups,
    ...graph.edges.filter(({ gone }) => !gone).map(edgeSvg),
    ...graph.cells.map(cellSvg),
  ]
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${graph.width}" height="${graph.height}" ` +
    `viewBox="0 0 ${graph.width} ${graph.height}" font-family="sans-serif" font-size="12">\n` +
    `${parts.join('\n')}\n</svg>\n`
  )
}

function edgeSvg({ d, coherent, edge }: PlacedEdge): string {
  const dashes = edge.kind === 'maps' ? ' stroke-dasharray="1 3"' : coherent === false ? ' stroke-dasharray="6 3"' : ''
  return `<path d="${d}" fill="none" stroke="${toneOf(coherent)}" stroke-width="1.5"${dashes}/>`
}

/** What a card says: its title, whether it is coherent, its lines; of an open stack its name alone. */
function saidBy(cell: PlacedCell): { title: string; coherent: boolean | null; texts: readonly string[]; fill: string } {
  if (cell.kind === 'node') {
    const { node } = cell
    const texts = cardLines(node).map(({ text }) => text)
    return { title: `${node.note} ${node.why}`, coherent: node.coherent, texts, fill: '#fff' }
  }
  const { stack } = cell
  const label = stackLabel(stack)
  const texts = stack.isOpen ? [label] : [label, ...stackLines(stack)]
  return { title: label, coherent: stack.coherent, texts, fill: stack.isOpen ? 'none' : '#fff' }
}

function cellSvg(cell: PlacedCell): string {
  const { x, y, width, height } = cell
  const { title, coherent, texts, fill } = saidBy(cell)
  const lines = texts.map((text, index) => {
    const shown = index === 0 ? signOf(coherent) + text : text
    const ink = index === 0 ? `font-weight="600" fill="${INK.text}"` : `fill="${INK.dim}" font-size="11"`
    return `<text x="${x + 8}" y="${y + NODE.pad + LINE_HEIGHT * index + 12}" ${ink}>${escaped(shown)}</text>`
  })
  return (
    `<g><title>${escaped(title)}</title>` +
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${toneOf(coherent)}"/>` +
    `${lines.join('')}</g>`
  )
}
