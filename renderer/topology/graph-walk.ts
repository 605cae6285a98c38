/** Where an arrow key leads in the picture of the topology. */
import type { Graph, PlacedCell } from './graph-layout.ts'

const WALKS = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
} as const
export type WalkTo = (typeof WALKS)[keyof typeof WALKS]
/** Where a key leads; null for a key that leads nowhere. */
export function walkOf({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): WalkTo | null {
  return altKey || ctrlKey || metaKey || !(key in WALKS) ? null : WALKS[key as keyof typeof WALKS]
}

/** The cell that a walk leads to. */
export function walk(graph: Graph, from: string, to: WalkTo): PlacedCell | null {
  if (to === 'first') return graph.cells[0] ?? null
  if (to === 'last') return graph.cells.at(-1) ?? null
  return neighbour(graph, from, to)
}

const middle = ({ y, height }: PlacedCell): number => y + Math.min(height, 60) / 2

/**
 * The next one in the column, or the nearest of the next column, first of all one that it is joined to. In an open stack
 * left and right go along its rows first.
 */
export function neighbour(graph: Graph, key: string, to: 'up' | 'down' | 'left' | 'right'): PlacedCell | null {
  const at = graph.cells.findIndex((one) => one.key === key)
  const cell = graph.cells[at]
  if (cell === undefined) return graph.cells[0] ?? null
  if (to === 'up' || to === 'down') {
    const next = graph.cells[at + (to === 'up' ? -1 : 1)]
    return next?.column === cell.column ? next : null
  }
  const step = to === 'left' ? -1 : 1
  const inRow = graph.cells.find(
    (one) => one.column === cell.column && one.lane === cell.lane + step && one.y === cell.y && one.kind === cell.kind,
  )
  if (inRow !== undefined) return inRow
  const joined = new Set(
    graph.edges.flatMap((edge) =>
      edge.gone ? [] : edge.from === key ? [edge.to] : edge.to === key ? [edge.from] : [],
    ),
  )
  const side = graph.cells.filter((one) => (one.column - cell.column) * step > 0)
  const nearest = side.some((one) => joined.has(one.key)) ? side.filter((one) => joined.has(one.key)) : side
  const distance = (one: PlacedCell): number =>
    Math.abs(one.column - cell.column) * 1_000_000 + Math.abs(middle(one) - middle(cell))
  return nearest.reduce<PlacedCell | null>(
    (best, one) => (best === null || distance(one) < distance(best) ? one : best),
    null,
  )
}
