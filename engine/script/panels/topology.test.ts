import { describe, expect, it } from 'vitest'
import { topologyView } from '../../lab/panels/topology.ts'
import { ACCESS_HOLDS, FIVE_STEPS, panelsOf } from './scripts.test-support.ts'

describe('the topology', () => {
  it('names each object by the variable that holds it, with the step that made it', async () => {
    const { nodes, processes } = topologyView(await panelsOf(ACCESS_HOLDS), 8)
    expect(processes).toEqual([
      { name: 'qemu', variable: 'vm', memory: [{ name: 'memory', va: 0x1_0000_0000n, pages: 4 }] },
    ])
    expect(nodes.map(({ label, variable, step, line, change }) => [label, variable, step, line, change])).toEqual([
      ['igpu', 'igpu', 3, 2, 'none'],
      ['ioas', 'ioas', 4, 3, 'none'],
      ['hwpt 3', null, 6, 5, 'none'],
      ['mdev', 'mdev', 7, 6, 'changed'],
    ])
  })

  it('says what each object is and does', async () => {
    const { nodes, edges } = topologyView(await panelsOf(ACCESS_HOLDS), 8)
    expect(nodes.map(({ note, tags, domain }) => [note, tags, domain?.name])).toEqual([
      ['Bound as object 2, attached to hwpt 3 (N0) of ioas.', ['no-snoop'], undefined],
      ['1 area of 4 pages; 1 domain, 1 of them non-coherent.', [], undefined],
      ['N0, slot 0 of ioas: 4 pages mapped, storage of 1 area.', ['auto'], 'N0'],
      ['On ioas; holds 1 range of 4 pages.', [], undefined],
    ])
    expect(edges).toEqual([
      { from: { kind: 'device', name: 'igpu' }, to: { kind: 'hwpt', id: 3 }, kind: 'attached' },
      { from: { kind: 'hwpt', id: 3 }, to: { kind: 'ioas', id: 1 }, kind: 'of' },
      { from: { kind: 'access', id: 4 }, to: { kind: 'ioas', id: 1 }, kind: 'access' },
    ])
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
    expect(topologyView(await panelsOf(FIVE_STEPS), 0)).toEqual({ processes: [], nodes: [], edges: [], removed: [] })
  })
})
