import { describe, expect, it } from 'vitest'
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import { layoutGraph } from './graph-layout.ts'
import type { Graph, PlacedCell } from './graph-layout.ts'
import { graphSvg } from './graph-svg.ts'
import { neighbour } from './graph-walk.ts'
import { edge, node, scene, viewOf } from './scene.test-support.ts'
import { stackLabel } from './stacks.ts'

const nic = node({ kind: 'device', name: 'nic' }, 'nic', { coherent: true })
const igpu = node({ kind: 'device', name: 'igpu' }, 'igpu <x>', { coherent: false })
const first = node({ kind: 'ioas', id: 1 }, 'first')
const second = node({ kind: 'ioas', id: 2 }, 'second')
const three = node({ kind: 'hwpt', id: 3 }, 'hwpt 3', { coherent: true })
const four = node({ kind: 'hwpt', id: 4 }, 'hwpt 4', { coherent: false })
const view = viewOf(
  [nic, igpu, first, second, three, four],
  [edge(nic, three, 'attached'), edge(igpu, four, 'attached'), edge(three, second, 'of'), edge(four, first, 'of')],
)
const labelOf = (cell: PlacedCell | null): string | undefined =>
  cell === null ? undefined : cell.kind === 'node' ? cell.node.label : stackLabel(cell.stack)
const labels = (graph: Graph): string[] => graph.nodes.map(({ node: { label } }) => label)

function overlaps({ nodes }: Graph): string[] {
  return nodes.flatMap((one, index) =>
    nodes
      .slice(index + 1)
      .filter((other) => one.x < other.x + other.width && other.x < one.x + one.width)
      .filter((other) => one.y < other.y + other.height && other.y < one.y + one.height)
      .map((other) => `${one.key} ${other.key}`),
  )
}

describe('the layout', () => {
  it('gives each kind a column, leaves out empty ones, and puts nodes beside what they hang on', () => {
    const graph = layoutGraph(view, 640)
    expect(graph.heads.map(({ id }) => id).sort()).toEqual(['device', 'hwpt', 'ioas'])
    // hwpt 4 hangs on the first IOAS, so it stands above hwpt 3, and so do their devices.
    expect(labels(graph)).toEqual(['igpu <x>', 'nic', 'hwpt 4', 'hwpt 3', 'first', 'second'])
  })

  it('fits a small panel, grows with a large one, and never lays two nodes over each other', () => {
    const small = layoutGraph(scene.topology, 632)
    expect(small.width).toBeLessThanOrEqual(632)
    const large = layoutGraph(scene.topology, 1400)
    expect(large.width).toBeGreaterThan(small.width)
    expect(large.width).toBeLessThanOrEqual(1400)
    expect(overlaps(small)).toEqual([])
    expect(overlaps(large)).toEqual([])
  })

  it('draws the devices of a group in one frame, wherever they come', () => {
    const device = (name: string, group: number | null): TopologyNode => node({ kind: 'device', name }, name, { group })
    const graph = layoutGraph(viewOf([device('a', 3), device('b', null), device('c', 3), device('d', 4)]), 640)
    expect(graph.groups.map(({ group }) => group)).toEqual([3, 4])
    const [box] = graph.groups
    const inside = graph.nodes.filter(
      ({ y, height }) => box !== undefined && y > box.y && y + height < box.y + box.height,
    )
    expect(inside.map(({ node: { label } }) => label)).toEqual(['a', 'c'])
    expect(overlaps(graph)).toEqual([])
  })

  it('places thousands of nodes at once', () => {
    const many = Array.from({ length: 3000 }, (_, id) => node({ kind: 'ioas', id }, `ioas${id}`))
    const devices = many.map(({ label }) => node({ kind: 'device', name: label }, label))
    const edges = devices.map((one, index) => edge(one, many[index] ?? one, 'attached'))
    const before = performance.now()
    expect(layoutGraph(viewOf([...devices, ...many], edges), 640).nodes).toHaveLength(6000)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})

describe('an arrow key', () => {
  const graph = layoutGraph(view, 640)
  const to = (key: string, where: 'up' | 'down' | 'left' | 'right'): string | undefined =>
    labelOf(neighbour(graph, key, where))

  it('moves in the column, and along edges to the next one', () => {
    expect(to('device nic', 'up')).toBe('igpu <x>')
    expect(to('device nic', 'down')).toBeUndefined()
    expect(to('device nic', 'right')).toBe('hwpt 3')
    expect(to('hwpt 3', 'right')).toBe('second')
    expect(to('ioas 1', 'left')).toBe('hwpt 4')
    expect(to('device nic', 'left')).toBeUndefined()
  })

  it('takes the nearest node where no edge leads', () => {
    const loose = layoutGraph(viewOf([nic, first]), 640)
    expect(labelOf(neighbour(loose, 'device nic', 'right'))).toBe('first')
  })
})

it('draws a file of its own, with names that cannot break out of it', () => {
  const svg = graphSvg(layoutGraph(view, 640))
  expect(svg).toContain('◆ igpu &lt;x&gt;')
  expect(svg).toContain('● nic')
  expect(svg.match(/<rect /g)).toHaveLength(6)
})
