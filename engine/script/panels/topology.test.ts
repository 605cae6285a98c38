import { describe, expect, it } from 'vitest'
import { topologyView } from '../../lab/panels/topology.ts'
import { ACCESS_HOLDS, FIVE_STEPS, panelsOf } from './scripts.test-support.ts'

describe('the topology', () => {
  it('names each object by the variable that holds it, with the step that made it', async () => {
    const { nodes } = topologyView(await panelsOf(ACCESS_HOLDS), 8)
    expect(nodes.at(-1)?.memory).toEqual([{ name: 'memory', va: 0x1_0000_0000n, pages: 4, own: true, variable: null }])
    expect(nodes.map(({ label, variable, step, line, change }) => [label, variable, step, line, change])).toEqual([
      ['igpu', 'igpu', 3, 2, 'none'],
      ['ioas', 'ioas', 4, 3, 'none'],
      ['hwpt 3', null, 6, 5, 'none'],
      ['mdev', 'mdev', 7, 6, 'changed'],
      ['qemu', 'vm', 1, 1, 'none'],
    ])
  })

  it('says what each object is and does', async () => {
    const { nodes, edges } = topologyView(await panelsOf(ACCESS_HOLDS), 8)
    expect(nodes.map(({ note, tags, domain }) => [note, tags, domain?.name])).toEqual([
      ['Bound as object 2, attached to hwpt 3 (N0) of ioas.', ['no-snoop'], undefined],
      ['1 area of 4 pages; 1 domain, 1 of them non-coherent.', [], undefined],
      ['N0, slot 0 of ioas: 4 pages mapped, storage of 1 area.', ['auto'], 'N0'],
      ['On ioas; holds 1 range of 4 pages.', [], undefined],
      ['4 pages in 1 range; 4 pinned (mm->pinned_vm).', [], undefined],
    ])
    const same = { count: 1, change: 'none' } as const
    expect(edges).toEqual([
      { from: { kind: 'device', name: 'igpu' }, to: { kind: 'hwpt', id: 3 }, kind: 'attached', ...same },
      { from: { kind: 'hwpt', id: 3 }, to: { kind: 'ioas', id: 1 }, kind: 'of', ...same },
      { from: { kind: 'access', id: 4 }, to: { kind: 'ioas', id: 1 }, kind: 'access', ...same },
      { from: { kind: 'process', name: 'qemu' }, to: { kind: 'ioas', id: 1 }, kind: 'maps', ...same },
    ])
  })

  it('counts what each object holds, and why it is what it is', async () => {
    const { nodes } = topologyView(await panelsOf(ACCESS_HOLDS), 8)
    expect(nodes.map(({ counts, bound, pins }) => ({ ...counts, bound, pins }))).toEqual([
      { areas: null, storageOf: null, pages: null, pinned: null, bound: 2, pins: [] },
      { areas: 1, storageOf: null, pages: 4, pinned: null, bound: null, pins: [] },
      { areas: null, storageOf: 1, pages: 4, pinned: null, bound: null, pins: [] },
      {
        areas: null,
        storageOf: null,
        pages: 4,
        pinned: null,
        bound: null,
        pins: [{ item: 0, iova: 0x100_0000n, length: 0x4000n }],
      },
      { areas: null, storageOf: null, pages: 4, pinned: 4, bound: null, pins: [] },
    ])
    expect(nodes[0]?.why).toContain('cannot enforce cache coherency')
    expect(nodes[2]?.why).toContain('iommufd_device_auto_get_domain')
  })

  it('tells memory that came with a process from memory in a variable, and names groups that were given', async () => {
    const panels = await panelsOf(`const vm = lab.process('qemu', { memory: '1 page' })
const ring = vm.alloc('2 pages')
lab.device('a', { group: 7 })
lab.device('b')
`)
    const { nodes } = topologyView(panels, panels.lab.steps)
    expect(nodes.map(({ label, group }) => [label, group])).toEqual([
      ['a', 7],
      ['b', null],
      ['qemu', null],
    ])
    expect(nodes[2]?.memory.map(({ name, own, variable }) => [name, own, variable])).toEqual([
      ['memory', true, null],
      ['qemu.memory', false, 'ring'],
    ])
  })

  it('marks edges that a step made, and those that it took away between what is still there', async () => {
    const panels = await panelsOf(`const ioas = lab.ioas()
const other = lab.ioas()
const mdev = ioas.access('mdev')
mdev.replace(other)
`)
    const { edges, gone } = topologyView(panels, panels.lab.steps)
    const ends = (list: typeof edges) => list.map(({ to, kind, change }) => [to, kind, change])
    expect(ends(edges)).toEqual([[{ kind: 'ioas', id: 2 }, 'access', 'new']])
    expect(ends(gone)).toEqual([[{ kind: 'ioas', id: 1 }, 'access', 'none']])
  })

  it('shows what a hot-unplug takes away', async () => {
    const view = topologyView(await panelsOf(FIVE_STEPS), 9)
    expect(view.removed).toEqual(['hwpt 5 (N1)'])
    expect(view.nodes.find(({ label }) => label === 'igpu')).toMatchObject({
      change: 'changed',
      tags: ['no-snoop', 'unplugged'],
      note: 'Not bound to the context: its DMA is blocked.',
    })
  })

  it('tells apart hwpts that had the same id', async () => {
    const panels = await panelsOf(`const nic = lab.device('nic', { coherent: true })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
nic.bind()
const first = ioas.hwpt(nic)
first.destroy()
igpu.bind()
const second = igpu.attach(ioas)
`)
    const hwpts = (step: number) =>
      topologyView(panels, step)
        .nodes.filter(({ ref }) => ref.kind === 'hwpt')
        .map(({ variable, line, domain, tags }) => [variable, line, domain?.name, tags])
    expect(hwpts(5)).toEqual([['first', 5, 'C0', []]])
    expect(hwpts(panels.lab.steps)).toEqual([['second', 8, 'N1', ['auto']]])
  })

  it('is empty before the first step', async () => {
    expect(topologyView(await panelsOf(FIVE_STEPS), 0)).toEqual({ nodes: [], edges: [], gone: [], removed: [] })
  })
})
