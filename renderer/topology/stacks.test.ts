import { describe, expect, it } from 'vitest'
import type { TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import { layoutGraph } from './graph-layout.ts'
import type { Graph } from './graph-layout.ts'
import { graphSvg } from './graph-svg.ts'
import { neighbour } from './graph-walk.ts'
import { edge, node, viewOf } from './scene.test-support.ts'
import { stackLabel, stackLines, stacksOf } from './stacks.ts'
import type { Stack } from './stacks.ts'

const device = (n: number, more: Partial<TopologyNode> = {}): TopologyNode =>
  node({ kind: 'device', name: `nic${n}` }, `nic${n}`, { coherent: true, ...more })
const ioas = node({ kind: 'ioas', id: 1 }, 'ioas')
const hwpts = [2, 3].map((id) => node({ kind: 'hwpt', id }, `hwpt ${id}`, { coherent: id === 2, tags: ['auto'] }))
const [coherent, nonCoherent] = hwpts
/** Devices over two hwpts of an IOAS, the first of them non-coherent. */
function many(devices: readonly TopologyNode[]): TopologyView {
  if (coherent === undefined || nonCoherent === undefined) throw new Error('two hwpts')
  return viewOf(
    [...devices, ...hwpts, ioas],
    [
      ...devices.map((one) => edge(one, one.coherent === false ? nonCoherent : coherent, 'attached')),
      ...hwpts.map((one) => edge(one, ioas, 'of')),
    ],
  )
}
const devices = Array.from({ length: 240 }, (_, n) => device(n, { coherent: n >= 80 }))
const none = new Set<string>()
const nothing = (): boolean => false
const labels = (stacks: ReadonlyMap<string, Stack>): string[] => [...new Set(stacks.values())].map(stackLabel)
const spoken = ({ cells }: Graph): string[] =>
  cells.map((one) => (one.kind === 'node' ? one.node.label : stackLabel(one.stack)))

describe('stacks', () => {
  it('hold what is alike and hangs on the same, and leave a small picture as it is', () => {
    const stacks = stacksOf(many(devices), none, nothing)
    expect(labels(stacks)).toEqual(['80 devices', '160 devices'])
    const [first] = stacks.values()
    expect(first === undefined ? [] : stackLines(first)).toEqual(['nic0 … nic79'])
    expect(stacksOf(many(devices.slice(0, 16)), none, nothing).size).toBe(0)
  })

  it('leave out what is chosen, and put what the step made into one of its own', () => {
    const fresh = devices.map((one, n) => (n > 235 ? { ...one, change: 'new' as const } : one))
    const stacks = stacksOf(many(fresh), none, ({ label }) => label === 'nic0')
    expect(labels(stacks)).toEqual(['79 devices', '156 devices', '4 devices'])
    expect(stacks.has('device nic0')).toBe(false)
    // A single one that changed stands by itself, too.
    const changed = devices.map((one, n) => (n === 5 ? { ...one, change: 'changed' as const } : one))
    expect(stacksOf(many(changed), none, nothing).has('device nic5')).toBe(false)
  })

  it('go along: what hangs on the nodes of a stack is alike as well', () => {
    const spaces = Array.from({ length: 20 }, (_, n) => node({ kind: 'ioas', id: n }, `ioas${n}`))
    const own = spaces.map((_, n) => node({ kind: 'hwpt', id: 100 + n }, `hwpt ${n}`, { coherent: true }))
    const all = spaces.map((_, n) => device(n))
    const view = viewOf(
      [...all, ...own, ...spaces],
      [
        ...all.flatMap((one, n) => (own[n] === undefined ? [] : [edge(one, own[n], 'attached')])),
        ...own.flatMap((one, n) => (spaces[n] === undefined ? [] : [edge(one, spaces[n], 'of')])),
      ],
    )
    expect(labels(stacksOf(view, none, nothing))).toEqual(['20 IOASes', '20 hwpts', '20 devices'])
    // An IOAS that is chosen takes along what hangs on it.
    expect(labels(stacksOf(view, none, ({ label }) => label === 'ioas3'))).toEqual([
      '19 IOASes',
      '19 hwpts',
      '19 devices',
    ])
  })

  it('of a large IOMMU group stand in its frame; of small groups one stack stands for all', () => {
    const one = devices.slice(0, 40).map((each) => ({ ...each, group: 7, tags: ['group 7'] }))
    const graph = layoutGraph(many(one), 640, stacksOf(many(one), none, nothing))
    expect(graph.groups.map(({ group }) => group)).toEqual([7])
    const pairs = devices.slice(0, 40).map((each, n) => ({ ...each, group: n >> 1, tags: [`group ${n >> 1}`] }))
    const paired = layoutGraph(many(pairs), 640, stacksOf(many(pairs), none, nothing))
    expect(paired.groups).toEqual([])
    expect(spoken(paired)).toContain('40 devices')
  })
})

describe('a picture with stacks', () => {
  const view = many(devices)
  const closed = layoutGraph(view, 640, stacksOf(view, none, nothing))

  it('has a card and an edge for each of them, and fits what the nodes alone would not', () => {
    expect(spoken(closed)).toEqual(['160 devices', '80 devices', 'hwpt 2', 'hwpt 3', 'ioas'])
    expect(closed.edges).toHaveLength(4)
    expect(closed.height).toBeLessThan(300)
    expect(layoutGraph(view, 640).height).toBeGreaterThan(5000)
    expect(graphSvg(closed)).toContain('● 160 devices')
  })

  it('shows the nodes of an open one beside each other, each to be reached by the arrows', () => {
    const [first] = stacksOf(view, none, nothing).values()
    const key = first?.likeness ?? ''
    const graph = layoutGraph(view, 640, stacksOf(view, new Set([key]), nothing))
    const inside = graph.nodes.filter(({ node: { ref } }) => ref.kind === 'device')
    expect(inside).toHaveLength(80)
    expect(new Set(inside.map(({ lane }) => lane)).size).toBe(4)
    const frame = graph.cells.find((one) => one.kind === 'stack' && one.stack.isOpen)
    for (const { x, y, width, height } of inside) {
      expect(x).toBeGreaterThan(frame?.x ?? 0)
      expect(x + width).toBeLessThan((frame?.x ?? 0) + (frame?.width ?? 0))
      expect(y + height).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0))
    }
    const to = (from: string, where: 'up' | 'down' | 'left' | 'right'): string | undefined =>
      neighbour(graph, from, where)?.key
    expect(to(key, 'down')).toBe('device nic0')
    expect(to('device nic0', 'up')).toBe(key)
    expect(to('device nic0', 'right')).toBe('device nic20')
    expect(to('device nic20', 'left')).toBe('device nic0')
    expect(to('device nic19', 'down')).toBe('device nic20')
    expect(to('device nic60', 'right')).toBe('hwpt 3')
  })
})
