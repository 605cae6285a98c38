import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { areaHistory } from '../../lab/panels/area-history.ts'
import { PanelSource } from '../../lab/panels/source.ts'
import { timelineFind } from '../../lab/panels/timeline-find.ts'
import { timelineMeasure } from '../../lab/panels/timeline-measure.ts'
import { timelineParts } from '../../lab/panels/timeline-parts.ts'
import { timelineWindow } from '../../lab/panels/timeline-window.ts'
import { Lab } from '../../lab/lab.ts'
import { FIVE_STEPS, panelsOf, TWO_SLICES } from './scripts.test-support.ts'

describe('a window of the timeline', () => {
  it('shows each step where there is room', async () => {
    const panels = await panelsOf(FIVE_STEPS)
    const { from, to, steps, tracks } = timelineWindow(panels, 1, 99, 1000)
    expect([from, to, steps]).toEqual([1, 11, 11])
    const spans = (name: string) =>
      tracks.find((track) => track.name === name)?.spans.map((span) => [span.from, span.to, span.label, span.count])
    expect(tracks.map(({ name, kind }) => [name, kind])).toEqual([
      ['ops', 'ops'],
      ['C0', 'coherent'],
      ['N1', 'non-coherent'],
      ['map', 'map'],
      ['pin', 'pin'],
      ['flush', 'flush'],
      ['hazards', 'hazard'],
      ['pinned pages', 'pinned-pages'],
    ])
    expect(spans('ops')?.slice(2, 5)).toEqual([
      [3, 4, 'lab.device', 2],
      [5, 5, 'lab.ioas', 1],
      [6, 6, 'ioas.map', 1],
    ])
    expect(spans('C0')).toEqual([[7, 10, 'C0', 1]])
    expect(spans('N1')).toEqual([[8, 9, 'N1', 1]])
    expect(spans('map')).toEqual([
      [7, 7, 'map 1', 1],
      [8, 8, 'map 1', 1],
    ])
    expect(spans('pin')).toEqual([[7, 7, 'pin 1', 1]])
    expect(spans('flush')).toEqual([
      [8, 8, 'flush 1', 1],
      [10, 10, 'flush 1', 1],
    ])
    expect(spans('hazards')).toEqual([])
    expect(tracks.at(-1)?.counter.slice(15, 30)).toEqual([6, 0, 0, 7, 1, 1, 8, 1, 1, 9, 1, 1, 10, 0, 0])
  })

  it('joins steps into points where there is not', async () => {
    const { tracks } = timelineWindow(await panelsOf(FIVE_STEPS, 'none'), 5, 10, 2)
    const spans = (name: string) =>
      tracks.find((track) => track.name === name)?.spans.map((span) => [span.from, span.to, span.label, span.count])
    expect(spans('ops')).toEqual([
      [5, 7, '3 ops', 3],
      [8, 10, '3 ops', 3],
    ])
    expect(spans('hazards')).toEqual([[8, 10, 'A B', 2]])
    expect(spans('N1')).toEqual([[8, 9, 'N1', 1]])
    expect(tracks.at(-1)?.counter).toEqual([5, 0, 1, 8, 0, 1])
  })

  it('sums up a part by operation, what flushes first', async () => {
    const parts = timelineParts(await panelsOf(FIVE_STEPS), 11, 5)
    expect(parts).toMatchObject({ from: 5, to: 11, more: 0 })
    expect(parts.rows.map((row) => [row.label, row.step, row.ops, row.mapped, row.pinned, row.flushed])).toEqual([
      ['igpu.attach', 8, 1, 1, 0, 1],
      ['nic.unplug', 10, 1, 0, 0, 1],
      ['ioas.map', 6, 1, 0, 0, 0],
      ['nic.attach', 7, 1, 1, 1, 0],
      ['igpu.unplug', 9, 1, 0, 0, 0],
      ['ioas.unmap', 11, 1, 0, 0, 0],
    ])
  })

  it('finds the steps whose tracks say something, and goes around', async () => {
    const panels = await panelsOf(FIVE_STEPS, 'none')
    const all = (text: string): (number | null)[] => {
      const steps = []
      let at: number | null = 0
      do {
        at = timelineFind(panels, text, at, 1).step
        steps.push(at)
      } while (at !== null && steps.length < timelineFind(panels, text, 0, 1).total)
      return steps
    }
    expect(all('Attach')).toEqual([7, 8])
    expect(all('attach map')).toEqual([7, 8])
    expect(all('N1')).toEqual([8])
    expect(all('hazard b')).toEqual([10])
    expect(all('flush')).toEqual([null])
    expect(timelineFind(panels, 'attach', 8, 1)).toEqual({ step: 7, at: 1, total: 2 })
    expect(timelineFind(panels, 'attach', 7, -1)).toEqual({ step: 8, at: 2, total: 2 })
    expect(timelineFind(panels, '  ', 0, 1)).toEqual({ step: null, at: 0, total: 0 })
  })

  it('tells what lies between two steps, whichever comes first', async () => {
    const panels = await panelsOf(FIVE_STEPS)
    // One page is pinned from step 7 on and let go by step 10; steps 8 and 10 flush it.
    const whole = { mapped: 2, flushed: 2, redundant: 0, hazards: 0 }
    expect(timelineMeasure(panels, 11, 0)).toEqual({
      from: 0,
      to: 11,
      ...whole,
      pinned: { least: 0, most: 1, mean: 3 / 11 },
    })
    expect(timelineMeasure(panels, 8, 9)).toEqual({
      from: 8,
      to: 9,
      mapped: 0,
      flushed: 0,
      redundant: 0,
      hazards: 0,
      pinned: { least: 1, most: 1, mean: 1 },
    })
    expect(timelineMeasure(panels, 7, 8)).toMatchObject({ mapped: 1, flushed: 1 })
    // As much of the part before the page is let go as behind it.
    expect(timelineMeasure(panels, 8, 10).pinned).toEqual({ least: 0, most: 1, mean: 0.5 })
    expect(timelineMeasure(panels, 8, 8).pinned).toEqual({ least: 1, most: 1, mean: 1 })
  })

  it('is empty before the first run', () => {
    expect(timelineWindow(new PanelSource(new Lab()), 0, 10, 100)).toEqual({ from: 0, to: 0, steps: 0, tracks: [] })
  })

  it('stays fast with a long run, and has no more spans than points', () => {
    const lab = new Lab({ policy: 'none' })
    for (let i = 0; i < 200_000; i++) lab.dispatch({ op: 'lab.note', text: '' }, null, `note${String(i % 7)}`)
    const panels = new PanelSource(lab)
    const from = performance.now()
    const { tracks } = timelineWindow(panels, 1, 200_000, 1000)
    expect(performance.now() - from).toBeLessThan(300)
    expect(tracks[0]?.spans).toHaveLength(1000)
    expect(tracks[0]?.spans.at(-1)).toEqual({ from: 199_801, to: 200_000, label: '200 ops', count: 200 })
    expect(tracks.at(-1)?.counter).toHaveLength(3000)
  })
})

describe('the history of an area', () => {
  it('tells each change of its storage domain with the rule and the line', async () => {
    const panels = await panelsOf(FIVE_STEPS)
    const domain = (name: string, number: number, coherent: boolean) => ({ name, number, coherent })
    const c0 = domain('C0', 0, true)
    const history = areaHistory(panels, 11, 1)
    expect(history.entries[1]?.why).toContain('C0')
    expect(history).toMatchObject({
      area: 'a1',
      entries: [
        {
          step: 7,
          line: 6,
          from: null,
          to: c0,
          why: 'C0 was the first domain of the IOAS to be filled',
          where: 'iopt_fill_domain',
        },
        { step: 10, line: 9, from: c0, to: null, where: 'iopt_unfill_domain' },
      ],
    })
    expect(areaHistory(panels, 9, 1).entries).toHaveLength(1)
  })

  it('goes on with the history of the area that one was cut out of', async () => {
    const panels = await panelsOf(`const vm = lab.process('qemu', { memory: '16 pages' })
const ioas = lab.ioas()
ioas.hugePages(false)
ioas.map({ iova: 0x100_0000n, from: vm.memory })
lab.device('nic').attach(ioas)
lab.vfio.setIoas(ioas)
lab.vfio.unmap(0x100_4000n, '4 pages')
`)
    const last = panels.lab.views(99).areas.ioases[0]?.areas.at(-1)
    const history = areaHistory(panels, 99, Number(last?.name.slice(1)))
    expect(history.entries.map(({ step, of, to, where }) => [step, of, to?.name, where])).toEqual([
      [7, 'a1', 'C0', 'iopt_fill_domain'],
      ...history.entries.slice(1, -1).map(({ of }) => [9, of, 'C0', 'iopt_area_split']),
      [9, last?.name, 'C0', 'iopt_area_split'],
    ])
  })

  it('has nothing to tell of an area without a domain, or of none', async () => {
    const panels = await panelsOf(TWO_SLICES)
    expect(areaHistory(panels, 14, 1)).toEqual({ area: 'a1', entries: [] })
    expect(areaHistory(panels, 14, 99).entries).toEqual([])
  })
})
