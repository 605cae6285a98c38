/** The edges of the picture, put together into one path for all that look the same. */
import type { PlacedEdge } from './graph-layout.ts'

export interface JoinedEdges {
  /** Classes: what they are, and how they stand out. */
  readonly look: string
  /** SVG path. */
  readonly d: string
}

function lookOf({ edge, coherent, gone, from, to }: PlacedEdge, lit: ReadonlySet<string>): string {
  return [
    edge.kind,
    coherent === null ? '' : coherent ? 'coherent' : 'non-coherent',
    gone ? 'gone' : '',
    edge.change === 'new' ? 'fresh' : '',
    lit.has(from) || lit.has(to) ? 'lit' : '',
  ]
    .filter((word) => word !== '')
    .join(' ')
}

/** Those that are lit come last, over the others. @param lit keys of the nodes that are selected */
export function joinEdges(edges: readonly PlacedEdge[], lit: ReadonlySet<string>): JoinedEdges[] {
  const paths = new Map<string, string[]>()
  for (const edge of edges) {
    const look = lookOf(edge, lit)
    const known = paths.get(look)
    if (known === undefined) paths.set(look, [edge.d])
    else known.push(edge.d)
  }
  return [...paths]
    .map(([look, parts]) => ({ look, d: parts.join('') }))
    .sort((one, other) => Number(one.look.endsWith(' lit')) - Number(other.look.endsWith(' lit')))
}
