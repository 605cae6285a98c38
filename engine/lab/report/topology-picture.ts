/** Who is attached to what, as a picture for a page: processes and devices, hwpts, IOASes, accesses, in columns. */
import type { ObjectRef } from '../../protocol/panels.ts'
import type { TopologyNode, TopologyView } from '../../protocol/topology.ts'
import { html, type Html } from './html.ts'

const WIDTH = 1000
const BOX = { width: 200, height: 40, gap: 12 }
const MAX_LETTERS = 26

type Kind = ObjectRef['kind']
/** Columns from the left; a column that is empty takes no room. */
const COLUMNS: readonly (readonly Kind[])[] = [['device'], ['hwpt'], ['ioas'], ['process', 'access']]

function keyOf(ref: ObjectRef): string {
  return JSON.stringify(ref)
}

function cut(text: string): string {
  return text.length > MAX_LETTERS ? `${text.slice(0, MAX_LETTERS - 1)}…` : text
}

/** The second line of a box. */
function detail(node: TopologyNode): string {
  const { domain, coherent, tags, ref, label } = node
  const sign = domain?.coherent ?? coherent
  const kept = sign === null ? '' : `${sign ? '●' : '◆'} ${domain?.name ?? (sign ? 'coherent' : 'non-coherent')}`
  const kind = ref.kind === 'hwpt' || label.startsWith(ref.kind) ? '' : ref.kind
  return [kept, ...(sign === null ? [kind] : []), ...tags].filter((part) => part !== '').join(' · ')
}

function tone(node: TopologyNode): string {
  const coherent = node.domain?.coherent ?? node.coherent
  return coherent === null ? 'plain' : coherent ? 'coherent' : 'non-coherent'
}

/** @param view of few enough objects */
export function topologyPicture({ nodes, edges }: TopologyView): Html {
  const columns = COLUMNS.map((kinds) => nodes.filter((node) => kinds.includes(node.ref.kind))).filter(
    (column) => column.length > 0,
  )
  const across = columns.length <= 1 ? 0 : (WIDTH - BOX.width) / (columns.length - 1)
  const places = new Map<string, { x: number; y: number }>()
  const tallest = Math.max(...columns.map((column) => column.length))
  const step = BOX.height + BOX.gap
  columns.forEach((column, c) => {
    // Short columns stand in the middle of the picture.
    const top = ((tallest - column.length) * step) / 2
    column.forEach((node, r) => places.set(keyOf(node.ref), { x: c * across, y: top + r * step }))
  })
  const height = tallest * step
  const lines = edges.flatMap((edge) => {
    const [from, to] = [places.get(keyOf(edge.from)), places.get(keyOf(edge.to))]
    if (from === undefined || to === undefined || from.x === to.x) return []
    const [left, right] = from.x < to.x ? [from, to] : [to, from]
    const [x1, y1] = [left.x + BOX.width, left.y + BOX.height / 2]
    const [x2, y2] = [right.x, right.y + BOX.height / 2]
    const bend = (x2 - x1) / 2
    return [
      html`<path
        class="edge ${edge.change === 'new' ? 'new' : ''}"
        d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"
      ></path>`,
    ]
  })
  const boxes = nodes.flatMap((node) => {
    const place = places.get(keyOf(node.ref))
    if (place === undefined) return []
    return [
      html`<g
        class="node ${tone(node)} ${node.change === 'none' ? '' : 'mark'}"
        transform="translate(${place.x} ${place.y})"
      >
        <title>${node.label}: ${node.note}</title>
        <rect width="${BOX.width}" height="${BOX.height}" rx="6"></rect>
        <text x="10" y="17">${cut(node.label)}</text>
        <text x="10" y="32" class="detail">${cut(detail(node))}</text>
      </g>`,
    ]
  })
  const words = nodes.map((node) => `${node.label}: ${node.note}`).join(' ')
  return html`<svg class="topology" viewBox="-1 -1 ${WIDTH + 2} ${height + 2}" role="img" aria-label="${words}">
    ${lines}${boxes}
  </svg>`
}
