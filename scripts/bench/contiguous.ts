/** Cost follows structure, not size: one contiguous range costs the same whether it is large or small. */
import type { Benchmark } from './benchmark.ts'
import { nanoseconds } from './measure.ts'
import { PerPageModel } from './per-page-model.ts'
import { TestBed } from './test-bed.ts'

const DOMAINS = 4
const MIB_PAGES = 256
const TIB_PAGES = 2 ** 28

export const contiguous: Benchmark = {
  name: 'contiguous',
  run(effort) {
    const cost = (pages: number): number => {
      const bed = new TestBed({ domains: DOMAINS, pages, layout: 'contiguous' })
      return nanoseconds(() => {
        bed.map()
        bed.unmap()
      }, effort)
    }
    const small = cost(MIB_PAGES)
    const large = cost(TIB_PAGES)
    const plain = new PerPageModel(DOMAINS, (page) => page)
    const baseline = nanoseconds(() => {
      plain.map(0, MIB_PAGES)
      plain.unmap(0, MIB_PAGES)
    }, effort)
    const us = (ns: number): string => `${(ns / 1000).toFixed(1)} µs`
    return [
      {
        name: `1 TiB against 1 MiB, mapped and unmapped in ${DOMAINS} domains`,
        value: large / small,
        unit: 'times the cost',
        goal: { bound: 'at most', value: 3 },
        detail: `${us(large)} against ${us(small)}`,
      },
      {
        name: 'page by page against the model, 1 MiB',
        value: baseline / small,
        unit: 'times the cost',
        goal: null,
        detail: `${us(baseline)} against ${us(small)}; 1 TiB page by page would take ${((baseline * 2 ** 20) / 1e9).toFixed(0)} s`,
      },
    ]
  },
}
