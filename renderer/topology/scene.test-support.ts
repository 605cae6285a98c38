/** A scene that the tests of the topology look at: two IOASes, a hwpt of each kind, an access, a process. */
import type { ObjectRef, TopologyEdge, TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import type { AreaRow } from '../../engine/protocol/view.ts'
import type { Scene } from './action.ts'

export const node = (ref: ObjectRef, label: string, more: Partial<TopologyNode> = {}): TopologyNode => ({
  ref,
  label,
  variable: label,
  tags: [],
  coherent: null,
  domain: null,
  group: null,
  bound: null,
  counts: { areas: null, storageOf: null, pages: null, pinned: null },
  pins: [],
  memory: [],
  step: null,
  line: null,
  change: 'none',
  note: '',
  why: '',
  ...more,
})
export const edge = (from: TopologyNode, to: TopologyNode, kind: TopologyEdge['kind']): TopologyEdge => ({
  from: from.ref,
  to: to.ref,
  kind,
  count: 1,
  change: 'none',
})
export const viewOf = (nodes: readonly TopologyNode[], edges: readonly TopologyEdge[] = []): TopologyView => ({
  nodes,
  edges,
  gone: [],
  removed: [],
})

export const nic = node({ kind: 'device', name: 'nic' }, 'nic', { coherent: true, bound: 6 })
export const igpu = node({ kind: 'device', name: 'igpu' }, 'igpu', {
  coherent: false,
  tags: ['no-snoop', 'unplugged'],
})
export const first = node({ kind: 'ioas', id: 1 }, 'first')
export const second = node({ kind: 'ioas', id: 2 }, 'second')
export const auto = node({ kind: 'hwpt', id: 3 }, 'hwpt 3', { tags: ['auto'], variable: null, coherent: true })
export const own = node({ kind: 'hwpt', id: 4 }, 'own', { tags: ['nest parent'], coherent: true })
export const mdev = node({ kind: 'access', id: 5 }, 'mdev', {
  pins: [{ item: 0, iova: 0x100_0000n, length: 0x2000n }],
})
export const qemu = node({ kind: 'process', name: 'qemu' }, 'qemu', {
  variable: 'vm',
  memory: [
    { name: 'memory', va: 0x7f00_0000n, pages: 8, own: true, variable: null },
    { name: 'ring', va: 0x8000_0000n, pages: 1, own: false, variable: null },
  ],
})

export const area: AreaRow = {
  name: 'a1',
  iova: 0x100_0000n,
  last: 0x100_7fffn,
  pages: 'P0',
  firstIndex: 0,
  lastIndex: 7,
  npages: 8,
  writable: true,
  storageDomain: null,
  why: '',
  storageSince: null,
  storageLine: null,
  accesses: 0,
  pinned: 0,
  change: 'none',
}
export const topology = viewOf(
  [nic, igpu, auto, own, first, second, mdev, qemu],
  [edge(nic, auto, 'attached'), edge(auto, first, 'of'), edge(own, first, 'of'), edge(mdev, first, 'access')],
)
const ioas = { id: 1, name: 'first', areas: [area], removed: [], reserved: [], allowed: [] }
export const scene: Scene = { topology, areas: { ioases: [ioas] } }
