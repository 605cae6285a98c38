import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExtentMap } from './extent-map.ts'

interface Value {
  readonly n: number
}
const same = (a: Value, b: Value): boolean => a.n === b.n
const SPACE = 600

function listed(map: ExtentMap<Value>): (number | undefined)[] {
  const seen: (number | undefined)[] = []
  map.visit(0, SPACE, (pfn, npages, value) => {
    expect(pfn).toBe(seen.length)
    for (let i = 0; i < npages; i++) seen.push(value?.n)
  })
  return seen
}

const change = fc.record({
  at: fc.integer({ min: 0, max: SPACE - 1 }),
  count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: SPACE })),
  to: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  add: fc.boolean(),
})

describe('a map by extents', () => {
  it('equals a map by frames, and its copies go their own way', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), fc.integer({ min: 0, max: 119 }), (changes, forkAt) => {
        const naive: (number | undefined)[] = Array<undefined>(SPACE).fill(undefined)
        let map = new ExtentMap<Value>(same)
        let old: { map: ExtentMap<Value>; naive: (number | undefined)[] } | undefined
        changes.forEach(({ at, count, to, add }, i) => {
          if (i === forkAt) {
            old = { map, naive: [...naive] }
            map = map.clone()
          }
          const end = Math.min(SPACE, at + count)
          const next = (n: number | undefined): number | undefined =>
            add && n !== undefined && to !== undefined ? (n + to) % 4 : to
          map.update(at, end - at, (value) => {
            const n = next(value?.n)
            return n === undefined ? undefined : { n }
          })
          for (let pfn = at; pfn < end; pfn++) naive[pfn] = next(naive[pfn])
        })
        expect(listed(map)).toEqual(naive)
        for (const pfn of [0, 17, 300, SPACE - 1]) expect(map.get(pfn)?.n).toBe(naive[pfn])
        if (old !== undefined) expect(listed(old.map)).toEqual(old.naive)
      }),
      { numRuns: 300 },
    )
  })

  it('holds hundreds of thousands of extents and joins them again', () => {
    const map = new ExtentMap<Value>(same)
    const count = 200_000
    for (let i = 0; i < count; i++) map.update(3 * i, 2, () => ({ n: i % 5 }))
    expect(map.size).toBe(count)
    expect(map.get(3 * 777 + 1)).toEqual({ n: 777 % 5 })
    expect(map.get(3 * 777 + 2)).toBeUndefined()
    const one = { n: 9 }
    map.update(0, 3 * count, () => one)
    expect(map.size).toBe(1)
    map.update(0, 3 * count, () => undefined)
    expect(map.size).toBe(0)
  })

  it('draws positions that have a value, and any of them', () => {
    const map = new ExtentMap<Value>(same)
    expect(map.pick(() => 0)).toBeUndefined()
    for (let i = 0; i < 400; i++) map.update(10 * i, 3, () => ({ n: i }))
    let state = 1
    const below = (bound: number): number => (state = (state * 48271) % 2147483647) % bound
    const drawn = new Set<number>()
    for (let i = 0; i < 40_000; i++) drawn.add(map.pick(below) ?? -1)
    expect([...drawn].filter((pfn) => map.get(pfn) === undefined)).toEqual([])
    expect(drawn.size).toBe(1200)
  })

  it('downward filling gives one extent', () => {
    const map = new ExtentMap<Value>(same)
    for (let i = 5000; i >= 0; i--) map.update(i, 1, () => ({ n: 1 }))
    expect(map.size).toBe(1)
  })
})
