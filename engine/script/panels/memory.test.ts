import { describe, expect, it } from 'vitest'
import type { MemoryFilter } from '../../protocol/panel-requests.ts'
import { PanelSource } from '../../lab/panels/source.ts'
import { frameLines } from '../../lab/panels/frame-lines.ts'
import { memoryView } from '../../lab/panels/memory-view.ts'
import { runScript } from '../run-script.ts'
import { FIVE_STEPS, panelsOf, requestOf, TWO_SLICES } from './scripts.test-support.ts'

function rows(panels: PanelSource, step: number, filter: MemoryFilter = 'all', text = '') {
  return memoryView(panels, step, 0, 100, filter, text).rows
}

describe('the memory panel', () => {
  it('shows what memory and the cache may hold after the host zeroed pages', async () => {
    expect(rows(await panelsOf(TWO_SLICES), 2)).toEqual([
      {
        firstPfn: 256,
        npages: 8,
        frames: 'f0–f7',
        owner: 'qemu',
        pins: 0,
        memory: ['Z1 (qemu)', 'S0 (earlier owner)'],
        cache: ['clean Z1 (qemu)', 'dirty Z1 (qemu)', 'absent'],
        reachableBy: [],
        hazards: [],
        change: 'changed',
      },
    ])
  })

  it('tells flushed pages from those that the sticky bit hid', async () => {
    const shown = rows(await panelsOf(TWO_SLICES), 12)
    expect(
      shown.map((row) => [row.frames, row.pins, row.memory, row.reachableBy.map(({ name }) => name), row.change]),
    ).toEqual([
      ['f0–f3', 1, ['Z1 (qemu)'], ['N0'], 'none'],
      ['f4–f7', 1, ['Z1 (qemu)', 'S0 (earlier owner)'], ['N1'], 'changed'],
    ])
    expect(shown.map((row) => row.hazards)).toEqual([[], [{ class: 'A', certainty: 'possible' }]])
  })

  it('shows pages that were released while memory and cache may differ', async () => {
    const [row] = rows(await panelsOf(FIVE_STEPS, 'none'), 10)
    expect(row?.hazards).toEqual([{ class: 'B', certainty: 'possible' }])
    expect(row?.cache).toContain('stale-clean Z1 (qemu)')
    expect(row?.memory).toEqual(['Z1 (qemu)', 'D2 (qemu)'])
    expect(row?.pins).toBe(0)
  })

  it('filters by hazard, by pins and by text', async () => {
    const panels = await panelsOf(TWO_SLICES)
    const frames = (step: number, filter: MemoryFilter, text = '') =>
      rows(panels, step, filter, text).map((row) => row.frames)
    expect(frames(12, 'hazard')).toEqual(['f4–f7'])
    expect(frames(11, 'pinned')).toEqual(['f0–f3'])
    expect(frames(12, 'all', 'earlier')).toEqual(['f4–f7'])
    expect(frames(12, 'all', 'n0')).toEqual(['f0–f3'])
    expect(frames(12, 'all', 'f5')).toEqual(['f4–f7'])
    expect(frames(12, 'all', 'f8')).toEqual([])
    expect(frames(12, 'pinned', 'zero')).toEqual([])
  })

  it('gives windows of the rows', async () => {
    const panels = await panelsOf(TWO_SLICES)
    const { total, rows: second } = memoryView(panels, 12, 1, 5, 'all', '')
    expect([total, second.map((row) => row.frames)]).toEqual([2, ['f4–f7']])
  })

  it('lists scattered pages in the order of the allocation', async () => {
    const panels =
      await panelsOf(`const vm = lab.process('qemu', { memory: '8 pages', memoryOptions: { layout: 'scattered' } })
const igpu = lab.device('igpu', { coherent: false })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory, length: '2 pages' })
igpu.attach(ioas)
`)
    expect(rows(panels, panels.lab.steps).map((row) => [row.frames, row.pins])).toEqual([
      ['f0–f1', 1],
      ['f2–f7', 0],
    ])
  })

  it('shows one state a line in the concrete mode', async () => {
    const { lab } = await runScript({ ...requestOf(TWO_SLICES), mode: 'concrete' })
    const [row] = rows(new PanelSource(lab), 2)
    expect([row?.frames, row?.memory, row?.cache]).toEqual(['f0–f7', ['S0 (earlier owner)'], ['dirty Z1 (qemu)']])
  })
})

describe('one frame line by line', () => {
  const WRITES = `const vm = lab.process('qemu', { memory: '2 pages' })
vm.memory.slice(128, 64).write()
`

  it('tells lines that were written from those that were not', async () => {
    const panels = await panelsOf(WRITES)
    const { frame, owner, runs, place } = frameLines(panels, 3, 256)
    expect([frame, owner, place]).toEqual(['f0', 'qemu', null])
    expect(runs.map(({ first, last, change }) => [first, last, change])).toEqual([
      [0, 1, 'none'],
      [2, 2, 'changed'],
      [3, 63, 'none'],
    ])
    expect(runs[1]?.cache.some((text) => text.startsWith('dirty G'))).toBe(true)
    expect(runs.every((run) => run.flushUseful)).toBe(true)
    // Before the write, and in the page that was not written, all are alike.
    expect(frameLines(panels, 2, 256).runs).toHaveLength(1)
    expect(frameLines(panels, 3, 257).runs).toHaveLength(1)
  })

  it('says which lines a device could see stale', async () => {
    const panels = await panelsOf(TWO_SLICES)
    expect(frameLines(panels, 12, 256).runs.map(({ foreign }) => foreign)).toEqual(['none'])
    expect(frameLines(panels, 12, 260).runs.map(({ foreign }) => foreign)).toEqual(['possible'])
    const released = await panelsOf(FIVE_STEPS, 'none')
    expect(frameLines(released, 10, 256).runs.map(({ stale }) => stale)).toEqual(['possible'])
    expect(() => frameLines(panels, 12, 1)).toThrow('PFN 1 was never handed out.')
  })

  it('says how the frame came to hold it, with the steps', async () => {
    const panels = await panelsOf(FIVE_STEPS)
    expect(frameLines(panels, 8, 256).past.map(({ step, line, text }) => [step, line, text])).toEqual([
      [2, 1, 'f0 was handed to qemu'],
      [2, 1, 'Z1 (qemu) came to be: the zeroes that the host wrote for qemu'],
      [8, 7, 'f0 was flushed for the last time'],
      [8, 7, 'N1 (non-coherent) maps f0'],
    ])
    expect(frameLines(panels, 7, 256).past).toHaveLength(2)
  })

  it('shows the sets of a concrete cache', async () => {
    const { lab } = await runScript({ ...requestOf(WRITES), mode: 'concrete' })
    const { place, runs } = frameLines(new PanelSource(lab), 3, 256)
    expect(place).toMatchObject({ sets: 1024, ways: 16, replacement: 'lru' })
    expect(place?.lines).toHaveLength(64)
    // The zeroing of the first page put all of its lines into the cache; lines of a frame lie in sets of their own.
    expect(place?.lines.every(({ present, used }) => present && used >= 1)).toBe(true)
    expect(new Set(place?.lines.map(({ set }) => set)).size).toBe(64)
    expect(runs.map(({ first, last }) => [first, last])).toEqual([
      [0, 1],
      [2, 2],
      [3, 63],
    ])
    expect(runs[1]?.cache.length).toBe(1)
  })
})
