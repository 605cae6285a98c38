/** Memory in runs of 16 pages: the work is one unit a run. */
import type { Benchmark } from './benchmark.ts'
import { bytesInUse, nanoseconds } from './measure.ts'
import { PerPageModel } from './per-page-model.ts'
import { TestBed } from './test-bed.ts'

const RUN_PAGES = 16
const RUNS = 65_536
const PAGES = RUNS * RUN_PAGES

/** Runs in descending order, as the model lays them out: no two of them are contiguous. */
function frame(page: number): number {
  const run = Math.floor(page / RUN_PAGES)
  return PAGES - (run + 1) * RUN_PAGES + (page % RUN_PAGES)
}

export const fragmented: Benchmark = {
  name: 'fragmented',
  run(effort) {
    const perSecond = (ns: number): number => (RUNS * 1e9) / ns
    const rate = (domains: number): number => {
      const bed = new TestBed({ domains, pages: PAGES, layout: { runPages: RUN_PAGES } })
      return perSecond(
        nanoseconds(() => {
          bed.map()
          bed.unmap()
        }, effort),
      )
    }
    const one = rate(1)
    const four = rate(4)
    const plain = new PerPageModel(1, frame)
    const baseline = perSecond(
      nanoseconds(() => {
        plain.map(0, PAGES)
        plain.unmap(0, PAGES)
      }, effort),
    )
    const what = `${RUNS} runs of ${RUN_PAGES} pages a call`
    return [
      {
        name: 'fragmented runs mapped and unmapped, 1 domain',
        value: one,
        unit: 'runs/s',
        goal: { bound: 'at least', value: 1_000_000 },
        detail: what,
      },
      { name: 'fragmented runs, 4 domains', value: four, unit: 'runs/s', goal: null, detail: what },
      {
        name: 'the model against page by page, 1 domain',
        value: one / baseline,
        unit: 'times the speed',
        goal: null,
        detail: `page by page: ${Math.round(baseline)} runs/s`,
      },
    ]
  },
}

export const memory: Benchmark = {
  name: 'memory',
  run() {
    const bytes = (domains: number): number => {
      const bed = new TestBed({ domains, pages: PAGES, layout: { runPages: RUN_PAGES } })
      // Once before, so that what a first call leaves for good is not counted.
      bed.map()
      bed.unmap()
      const before = bytesInUse()
      bed.map()
      const after = bytesInUse()
      bed.unmap()
      return (after - before) / RUNS
    }
    const before = bytesInUse()
    const plain = new PerPageModel(1, frame)
    plain.map(0, PAGES)
    const baseline = (bytesInUse() - before) / RUNS
    if (plain.entries !== PAGES) throw new Error('the baseline lost pages')
    return [
      {
        name: 'memory of a fragmented run, 1 domain',
        value: bytes(1),
        unit: 'bytes',
        goal: { bound: 'at most', value: 200 },
        detail: `page by page: ${Math.round(baseline)} bytes`,
      },
      {
        name: 'memory of a fragmented run, 4 domains',
        value: bytes(4),
        unit: 'bytes',
        goal: { bound: 'at most', value: 200 },
        detail: '',
      },
    ]
  },
}
