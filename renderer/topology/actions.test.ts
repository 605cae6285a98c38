import { expect, it } from 'vitest'
import type { ObjectRef, TopologyNode, TopologyView } from '../../engine/protocol/panels.ts'
import type { AreaRow } from '../../engine/protocol/view.ts'
import { actionsOf, dropAction } from './actions.ts'
import type { NodeAction, Scene } from './actions.ts'
import { addLine } from './script-edit.ts'

const node = (ref: ObjectRef, label: string, more: Partial<TopologyNode> = {}): TopologyNode => ({
  ref,
  label,
  variable: label,
  tags: [],
  coherent: null,
  domain: null,
  step: null,
  line: null,
  change: 'none',
  note: '',
  ...more,
})
const nic = node({ kind: 'device', name: 'nic' }, 'nic')
const igpu = node({ kind: 'device', name: 'igpu' }, 'igpu', { tags: ['unplugged'] })
const first = node({ kind: 'ioas', id: 1 }, 'first')
const second = node({ kind: 'ioas', id: 2 }, 'second')
const auto = node({ kind: 'hwpt', id: 3 }, 'hwpt 3', { tags: ['auto'], variable: null })
const own = node({ kind: 'hwpt', id: 4 }, 'own')
const mdev = node({ kind: 'access', id: 5 }, 'mdev')

const area: AreaRow = {
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
  accesses: 0,
  pinned: 0,
  change: 'none',
}
const topology: TopologyView = {
  processes: [
    {
      name: 'qemu',
      variable: 'vm',
      memory: [
        { name: 'memory', va: 0x7f00_0000n, pages: 8 },
        { name: 'ring', va: 0x8000_0000n, pages: 1 },
      ],
    },
  ],
  nodes: [nic, igpu, auto, own, first, second, mdev],
  edges: [
    { from: nic.ref, to: auto.ref, kind: 'attached' },
    { from: auto.ref, to: first.ref, kind: 'of' },
    { from: own.ref, to: first.ref, kind: 'of' },
    { from: mdev.ref, to: first.ref, kind: 'access' },
  ],
  removed: [],
}
const ioas = { id: 1, name: 'first', areas: [area], removed: [], reserved: [], allowed: [] }
const scene: Scene = { topology, areas: { ioases: [ioas] } }

const lineOf = (action: NodeAction | null): string => {
  const edited = action === null ? null : addLine('', action.template, action.wanted)
  return edited?.ok === true ? edited.line : ''
}
const lines = (of: TopologyNode): string[] => actionsOf(of, scene).map(lineOf)

it('a device is moved, detached and unplugged, and one that is free is attached', () => {
  expect(lines(nic)).toEqual([
    'nic.replace(own)',
    'nic.replace(first)',
    'nic.replace(second)',
    'nic.detach()',
    'nic.unplug()',
  ])
  expect(lines(igpu)).toEqual([
    'igpu.attach(nic.hwpt!)',
    'igpu.attach(own)',
    'igpu.attach(first)',
    'igpu.attach(second)',
  ])
})

it('an IOAS maps each memory, copies, unmaps and goes', () => {
  expect(lines(first)).toEqual([
    'first.map({ from: vm.memory })',
    "first.map({ from: vm.at(0x8000_0000n, '4 KiB') })",
    "first.unmap(0x100_0000n, '32 KiB')",
    'first.unmapAll()',
    'first.destroy()',
  ])
  expect(lines(second)).toContain("second.copy({ from: first, iova: 0x100_0000n, length: '32 KiB' })")
})

it('an access pins areas of its IOAS, and only a hwpt that a script made can be destroyed', () => {
  expect(lines(mdev)).toEqual([
    "mdev.pin(0x100_0000n, '32 KiB')",
    'mdev.replace(second)',
    'mdev.detach()',
    'mdev.destroy()',
  ])
  expect(lines(auto)).toEqual([])
  expect(lines(own)).toEqual(['own.destroy()'])
})

it('a device that is dropped attaches, or replaces what it had; nothing else can be dropped', () => {
  expect(lineOf(dropAction(igpu, second, scene))).toBe('igpu.attach(second)')
  expect(lineOf(dropAction(nic, own, scene))).toBe('nic.replace(own)')
  expect(dropAction(nic, mdev, scene)).toBeNull()
  expect(dropAction(first, second, scene)).toBeNull()
})
