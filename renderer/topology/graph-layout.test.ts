import { expect, it } from 'vitest'
import type { ObjectRef, TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import { graphSvg, layoutGraph, NODE } from './graph-layout.ts'

const node = (ref: ObjectRef, label: string, coherent: boolean | null = null): TopologyNode => ({
  ref,
  label,
  variable: null,
  tags: [],
  coherent,
  domain: null,
  step: null,
  line: null,
  change: 'none',
  note: '',
})
const nic: ObjectRef = { kind: 'device', name: 'nic' }
const igpu: ObjectRef = { kind: 'device', name: 'igpu' }
const view: TopologyView = {
  processes: [],
  nodes: [
    node(nic, 'nic', true),
    node(igpu, 'igpu <x>', false),
    node({ kind: 'ioas', id: 1 }, 'first'),
    node({ kind: 'ioas', id: 2 }, 'second'),
    node({ kind: 'hwpt', id: 3 }, 'hwpt 3', true),
    node({ kind: 'hwpt', id: 4 }, 'hwpt 4', false),
  ],
  edges: [
    { from: nic, to: { kind: 'hwpt', id: 3 }, kind: 'attached' },
    { from: igpu, to: { kind: 'hwpt', id: 4 }, kind: 'attached' },
    { from: { kind: 'hwpt', id: 3 }, to: { kind: 'ioas', id: 2 }, kind: 'of' },
    { from: { kind: 'hwpt', id: 4 }, to: { kind: 'ioas', id: 1 }, kind: 'of' },
  ],
  removed: [],
}

it('gives each kind a column, leaves out empty ones, and puts nodes beside what they hang on', () => {
  const graph = layoutGraph(view)
  expect(graph.columns.map(({ id }) => id)).toEqual(['device', 'hwpt', 'ioas'])
  const at = (key: string) => graph.nodes.find((one) => one.key === key)
  expect(at('device igpu')?.y).toBe(at('ioas 1')?.y)
  expect(at('device nic')?.y).toBe(at('ioas 2')?.y)
  expect(at('hwpt 3')?.x).toBe(NODE.margin + NODE.width + NODE.gapX)
  expect(graph.edges).toHaveLength(4)
})

it('never lays two nodes over each other', () => {
  const { nodes } = layoutGraph(view)
  for (const one of nodes) {
    for (const other of nodes) {
      if (one === other || one.x !== other.x) continue
      expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(NODE.height + NODE.gapY)
    }
  }
})

it('draws a file of its own, with names that cannot break out of it', () => {
  const svg = graphSvg(layoutGraph(view), { device: 'devices', nested: '', hwpt: 'hwpts', ioas: '', access: '' })
  expect(svg).toContain('◆ igpu &lt;x&gt;')
  expect(svg).toContain('● nic')
  expect(svg.match(/<rect /g)).toHaveLength(6)
})
