import { describe, expect, test } from 'vitest'
import { Bed, IOVA, VA } from '../bed.test-support.ts'

/** A bed with an IOAS that has domains (one each for a hwpt of the same device). */
function filled(bed: Bed, domains: number): number {
  const ioas = bed.ioas()
  bed.device('nic', true)
  const device = bed.id({ op: 'device.bind', device: 'nic' })
  for (let i = 0; i < domains; i++) bed.id(bed.hwpt(device, ioas))
  bed.forget()
  return ioas
}

const PAGES_1T = 2 ** 28
const BYTES_1T = 1n << 40n

describe('a contiguous terabyte', () => {
  test('is one pin, one map a domain and one unmap a domain', () => {
    const bed = new Bed({ pages: PAGES_1T, layout: 'contiguous' })
    const ioas = filled(bed, 4)
    expect(bed.run(bed.map(ioas, { length: BYTES_1T }))).toBe('ok')
    expect(bed.of('pin').map((e) => e.runs.length)).toEqual([2])
    expect(bed.of('map').map((e) => e.length)).toEqual([BYTES_1T, BYTES_1T, BYTES_1T, BYTES_1T])
    bed.forget()
    expect(bed.run({ op: 'ioas.unmap', ioas, iova: IOVA, length: BYTES_1T })).toBe('ok')
    expect(bed.of('unmap')).toHaveLength(4)
    expect(bed.of('unpin')).toHaveLength(1)
  })

  test('a failing pin call is found by arithmetic: calls ask for 8192 pages each', () => {
    const bed = new Bed({ pages: PAGES_1T, layout: 'contiguous' })
    const ioas = filled(bed, 1)
    bed.run({ op: 'fault.inject', point: 'pin', nth: 1001 })
    expect(bed.run(bed.map(ioas, { length: BYTES_1T }))).toBe('ENOMEM')
    const pinned = bed.of('pin').reduce((n, e) => n + (e.runs[1] ?? 0), 0)
    expect(pinned).toBe(1000 * 8192)
    expect(bed.of('pin')).toHaveLength(1)
    expect(bed.of('map')).toHaveLength(0)
  })

  test('a hole is reached after whole calls and a short one', () => {
    const bed = new Bed({ pages: PAGES_1T, layout: 'contiguous' })
    const ioas = filled(bed, 1)
    bed.machine.execute({ op: 'mem.free', process: 'vm', va: VA + 0x1000n * 20000n, pages: 1 })
    expect(bed.run(bed.map(ioas, { length: BYTES_1T }))).toBe('EFAULT')
    expect(bed.of('pin').reduce((n, e) => n + (e.runs[1] ?? 0), 0)).toBe(20000)
  })
})

describe('the batch holds a limited number of runs', () => {
  test('5461 at the default limit: domains are filled batch by batch', () => {
    const bed = new Bed({ pages: 6000 })
    const ioas = filled(bed, 2)
    bed.run(bed.map(ioas, { length: 6000n * 0x1000n }))
    expect(bed.of('map').map((e) => [e.domain, e.index, e.runs.length / 2])).toEqual([
      [0, 0, 5461],
      [1, 0, 5461],
      [0, 5461, 539],
      [1, 5461, 539],
    ])
    // 6000 pages fit one pin call, so all of them were pinned before the first map.
    expect(bed.events.slice(0, 2).map((e) => e.kind)).toEqual(['pin', 'map'])
    bed.forget()
    bed.run({ op: 'ioas.unmap', ioas, iova: IOVA, length: 6000n * 0x1000n })
    expect(bed.of('unmap').map((e) => [e.domain, e.length / 0x1000n])).toEqual([
      [1, 6000n],
      [0, 5461n],
      [0, 539n],
    ])
  })

  test('a smaller limit cuts pin calls too, and a failing map unwinds domain by domain', () => {
    const bed = new Bed({ pages: 8 })
    const ioas = filled(bed, 2)
    // Two runs a batch, three pages a pin call.
    bed.run({ op: 'selftest.tempMemoryLimit', bytes: 24 })
    bed.run({ op: 'fault.inject', point: 'map', nth: 7 })
    expect(bed.run(bed.map(ioas))).toBe('ENOMEM')
    expect(bed.of('pin').map((e) => [e.index, e.runs.length / 2])).toEqual([
      [0, 3],
      [3, 3],
    ])
    const steps = bed.events.filter((e) => e.kind === 'map' || e.kind === 'unmap' || e.kind === 'unpin')
    expect(
      steps.map((e) => (e.kind === 'unpin' ? ['unpin', e.index, e.site] : [e.kind, e.domain, e.iova - IOVA])),
    ).toEqual([
      ['map', 0, 0n],
      ['map', 1, 0n],
      ['map', 0, 0x2000n],
      // The seventh call is the first of domain 1's second batch. Pinned ahead, then the batch, then what was mapped.
      ['unpin', 4, 'release'],
      ['unpin', 2, 'batch'],
      ['unmap', 0, 0n],
      ['unmap', 1, 0n],
      ['unpin', 0, 'batch'],
    ])
  })
})

describe('unfilling around pages that an access holds', () => {
  test('contiguous frames: the unmap goes on past the hole, the access keeps its pages', () => {
    const bed = new Bed({ layout: 'contiguous' })
    const ioas = filled(bed, 1)
    bed.run(bed.map(ioas))
    const access = bed.id({ op: 'access.create', name: 'mdev', ioas, needsPinPages: true })
    bed.run({ op: 'access.pin', access, iova: IOVA + 0x2000n, length: 0x2000n, write: true })
    bed.forget()
    expect(bed.run({ op: 'object.destroy', id: 3 })).toBe('ok')
    expect(bed.of('unmap').map((e) => [e.iova - IOVA, e.length])).toEqual([[0n, 0x8000n]])
    expect(bed.of('unpin').map((e) => [e.index, e.runs[1]])).toEqual([
      [0, 2],
      [4, 4],
    ])
  })

  test('scattered frames: each hole is unmapped for itself', () => {
    const bed = new Bed()
    const ioas = filled(bed, 1)
    bed.run(bed.map(ioas))
    const access = bed.id({ op: 'access.create', name: 'mdev', ioas, needsPinPages: true })
    bed.run({ op: 'access.pin', access, iova: IOVA + 0x2000n, length: 0x2000n, write: true })
    bed.forget()
    expect(bed.run({ op: 'object.destroy', id: 3 })).toBe('ok')
    expect(bed.of('unmap').map((e) => [e.iova - IOVA, e.length])).toEqual([
      [0n, 0x2000n],
      [0x2000n, 0x6000n],
    ])
  })
})
