import { describe, expect, it } from 'vitest'
import { atoms, eventToJson, join } from './join.ts'
import type { FileEvent } from './join.ts'

const unpin = (pg: number, p = 0): FileEvent & { e: 'unpin' } => ({
  e: 'unpin',
  p,
  n: 1,
  buf: 'A',
  pg,
  gen: 0,
  site: 'batch',
})
const flush = (pg: number, why: string, p = 0): FileEvent => ({ e: 'flush', p, n: 1, buf: 'A', pg, gen: 0, why })
const pin = (pg: number, p = 0): FileEvent => ({ e: 'pin', p, idx: pg, n: 1, buf: 'A', pg, gen: 0 })
const unmap = (iova: bigint, d = 0): FileEvent => ({ e: 'unmap', d, iova, len: 0x1000n })

const show = (events: readonly FileEvent[]): string[] =>
  events.map((e) => ('pg' in e ? `${e.e} ${e.pg}+${e.n}` : e.e === 'unmap' ? `unmap ${e.iova}+${e.len}` : e.e))

describe('join', () => {
  it('joins flushes and unpins that alternate, and keeps the flush first', () => {
    expect(show(join([flush(0, 'unpin'), unpin(0), flush(1, 'unpin'), unpin(1)]))).toEqual(['flush 0+2', 'unpin 0+2'])
  })

  it('joins pins and the flushes of a fill between them', () => {
    expect(show(join([pin(0), flush(0, 'fill_domain'), pin(1), flush(1, 'fill_domain')]))).toEqual([
      'pin 0+2',
      'flush 0+2',
    ])
  })

  it('does not join across a map, across other pages, or backwards', () => {
    expect(show(join([unpin(0), unmap(0n), unpin(1)]))).toHaveLength(3)
    expect(show(join([unpin(0), flush(7, 'unpin', 1), unpin(1)]))).toHaveLength(3)
    expect(show(join([unpin(1), unpin(0)]))).toHaveLength(2)
    expect(show(join([unmap(0n), unmap(0x1000n, 1), unmap(0x1000n)]))).toHaveLength(3)
  })

  it('does not join an unpin to one that a gap of the same kind separates', () => {
    expect(show(join([unpin(0), unpin(5), unpin(1)]))).toEqual(['unpin 0+1', 'unpin 5+1', 'unpin 1+1'])
  })

  it('keeps generations, sites and reasons apart', () => {
    expect(join([unpin(0), { ...unpin(1), gen: 1 }])).toHaveLength(2)
    expect(join([flush(0, 'fill_domain'), flush(1, 'fill_domains')])).toHaveLength(2)
  })

  it('gives back what atoms() took apart', () => {
    const whole = join([
      pin(0),
      pin(1),
      unmap(0n),
      unmap(0x1000n),
      flush(0, 'unpin'),
      unpin(0),
      flush(1, 'unpin'),
      unpin(1),
    ])
    expect([...atoms(whole)]).toHaveLength(2 + 4 + 2 + 2)
    expect(join(atoms(whole))).toEqual(whole)
  })
})

describe('eventToJson', () => {
  it('leaves out generation 0 and writes large numbers as hex', () => {
    expect(eventToJson({ e: 'notify', access: 1, ioas: 2, iova: 0xffff_ffff_ffff_f000n, len: 0x1000n })).toEqual({
      e: 'notify',
      access: 1,
      ioas: 2,
      iova: '0xfffffffffffff000',
      len: 4096,
    })
    expect(eventToJson(unpin(3))).not.toHaveProperty('gen')
    expect(eventToJson({ ...unpin(3), gen: 2 })).toHaveProperty('gen', 2)
  })
})
