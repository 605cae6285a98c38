import { describe, expect, it } from 'vitest'
import type { FlushEvent } from '../../protocol/index.ts'
import { FlushLog } from './flush-log.ts'

function flush(n: number): FlushEvent {
  return {
    kind: 'flush',
    pages: n % 3,
    index: n,
    runs: Float64Array.of(256 + n, 2),
    hook: n % 2 === 0 ? 'map@fill_domain' : 'unpin@last',
    where: 'iopt_area_fill_domain',
    reason: n % 2 === 0 ? 'count 1, sticky bit clear' : 'sticky bit set',
    area: 1,
    domain: null,
    usefulLines: n % 2 === 0 ? 128 : 0,
    redundantPages: n % 2 === 0 ? 0 : 2,
    readBack: 1,
  }
}

describe('the flush log', () => {
  it('gives back what was logged, row by row', () => {
    const log = new FlushLog()
    for (let n = 0; n < 1000; n++) log.add(1 + (n >> 2), flush(n))
    expect(log.length).toBe(1000)
    expect(log.row(501)).toEqual({
      step: 126,
      where: 'iopt_area_fill_domain',
      hook: 'unpin@last',
      reason: 'sticky bit set',
      pages: 0,
      index: 501,
      npages: 2,
      usefulLines: 0,
      redundantPages: 2,
      readBack: 1,
    })
    expect(log.totals).toEqual({
      events: 1000,
      pages: 2000,
      lines: 128_000,
      usefulLines: 64_000,
      redundantPages: 1000,
      readBack: 1000,
    })
  })

  it('finds the rows up to a step', () => {
    const log = new FlushLog()
    for (let n = 0; n < 1000; n++) log.add(10 * (1 + (n >> 2)), flush(n))
    for (const [step, rows] of [
      [0, 0],
      [9, 0],
      [10, 4],
      [19, 4],
      [20, 8],
      [2500, 1000],
      [9999, 1000],
    ] as const) {
      expect(log.rowsUpTo(step)).toBe(rows)
    }
  })

  it('copies into a log of its own', () => {
    const log = new FlushLog()
    for (let n = 0; n < 100; n++) log.add(n, flush(n))
    const copy = log.clone()
    copy.add(100, { ...flush(0), reason: 'only in the copy' })
    log.add(100, { ...flush(0), reason: 'only in the first' })
    expect([log.row(100).reason, copy.row(100).reason]).toEqual(['only in the first', 'only in the copy'])
    expect(log.row(99)).toEqual(copy.row(99))
  })
})
