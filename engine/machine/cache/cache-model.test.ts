import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CacheModel } from './cache-model.ts'
import { ConcreteCache } from './concrete-cache.ts'
import type { Line, LineEvent } from './line.ts'
import { absent, coherentValue, nextLine } from './line.ts'
import { LineSet } from './line-set.ts'
import type { Span } from './span.ts'
import type { Version } from './version.ts'
import { BOOT_VERSION, equalValue, isForeign, partsOf, sameVersion, VersionCounter } from './version.ts'
import { WorstCaseCache } from './worst-case-cache.ts'

const FRAMES = 8
const OWNERS = ['vm', 'other']

interface Action {
  readonly kind: LineEvent['kind']
  readonly pfn: number
  readonly npages: number
  readonly from: number
  readonly to: number
  readonly flag: boolean
}

const action: fc.Arbitrary<Action> = fc
  .record({
    kind: fc.constantFrom(
      'cpu-read',
      'cpu-write',
      'nontemporal-write',
      'fetch',
      'evict',
      'clflush',
      'clwb',
      'dma-read',
      'dma-write',
      'uncached-read',
      'uncached-write',
      'write-through',
    ),
    pfn: fc.integer({ min: 0, max: FRAMES - 1 }),
    npages: fc.integer({ min: 1, max: FRAMES }),
    bytes: fc.option(fc.tuple(fc.integer({ min: 0, max: 4095 }), fc.integer({ min: 1, max: 400 })), { nil: null }),
    flag: fc.boolean(),
  })
  .map(({ kind, pfn, npages, bytes, flag }) => ({
    kind,
    pfn,
    npages: bytes === null ? Math.min(npages, FRAMES - pfn) : 1,
    from: bytes === null ? 0 : bytes[0],
    to: bytes === null ? 4096 : Math.min(4096, bytes[0] + bytes[1]),
    flag,
  }))

function eventOf(a: Action, version: Version): LineEvent {
  const bytes = null
  switch (a.kind) {
    case 'cpu-write':
    case 'nontemporal-write':
    case 'write-through':
      return { kind: a.kind, version, bytes }
    case 'uncached-write':
      return { kind: a.kind, version, bytes, selfSnoop: a.flag }
    case 'uncached-read':
      return { kind: a.kind, selfSnoop: a.flag }
    case 'dma-read':
      return { kind: a.kind, snooped: a.flag }
    case 'dma-write':
      return { kind: a.kind, version, bytes, snooped: a.flag, ddio: a.npages === 2 }
    case 'clwb':
      return { kind: a.kind, keep: true }
    default:
      return { kind: a.kind }
  }
}

/** The event as one line of the span gets it; null if the span does not touch the line. */
function narrowed(event: LineEvent, span: Span, pfn: number, line: number): LineEvent | null {
  if (pfn < span.pfn || pfn >= span.pfn + span.npages) return null
  const from = Math.max(0, span.from - line * 64)
  const to = Math.min(64, span.to - line * 64)
  if (from >= to) return null
  return 'bytes' in event && (from > 0 || to < 64) ? { ...event, bytes: { from, to } } : event
}

const text = (v: Version | null): string =>
  v === null
    ? '-'
    : partsOf(v)
        .map((p) => `${String(p.from)}:${String(p.version.id)}`)
        .join('|')
const lineText = (line: Line): string => `${line.c} ${text(line.cv)} ${text(line.mv)}`

/** All lines of the model, each as the sorted list of its states. */
function snapshot(cache: CacheModel): string[] {
  const lines: string[] = []
  for (let pfn = 0; pfn < FRAMES; pfn++) {
    for (const run of cache.lines(pfn)) {
      for (let i = 0; i < run.count; i++) lines.push(run.lines.map(lineText).sort().join(', '))
    }
  }
  return lines
}

/** Closure by the book, without any of the sharing of the real one. */
function close(states: readonly Line[]): Line[] {
  const all = new Map(states.map((line) => [lineText(line), line]))
  for (let grown = true; grown;) {
    grown = false
    for (const line of [...all.values()]) {
      const more = nextLine(line, line.c === 'I' ? { kind: 'fetch' } : { kind: 'evict' })
      if (!all.has(lineText(more))) {
        all.set(lineText(more), more)
        grown = true
      }
    }
  }
  return [...all.values()]
}

describe.each(['worst-case', 'concrete'] as const)('the %s cache by extents', (mode) => {
  it('equals a model that treats each line alone', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 12 }), fc.integer({ min: 0, max: 11 }), (actions, forkAt) => {
        const worst = mode === 'worst-case'
        let cache: CacheModel = worst ? new WorstCaseCache() : new ConcreteCache()
        const versions = new VersionCounter()
        let naive: Line[][] = Array.from({ length: FRAMES * 64 }, () =>
          worst ? close([absent(BOOT_VERSION)]) : [absent(BOOT_VERSION)],
        )
        let before: { cache: CacheModel; snapshot: string[] } | undefined
        actions.forEach((a, i) => {
          if (i === forkAt) {
            before = { cache, snapshot: snapshot(cache) }
            cache = cache.clone()
          }
          const event = eventOf(a, versions.fresh(i % 3 === 0 ? 'zero' : 'dma', OWNERS[i % 2] ?? 'vm', 'x', null))
          const span: Span = { pfn: a.pfn, npages: a.npages, from: a.from, to: a.to }
          if (event.kind === 'clflush') {
            const found = cache.flush([span])
            const touched = naive
              .map((states, n) => ({ states, pfn: Math.floor(n / 64), line: n % 64 }))
              .filter(({ pfn, line }) => narrowed(event, span, pfn, line) !== null)
            const useful = touched.filter(({ states }) =>
              states.some((l) => l.c === 'D' || (l.c === 'C' && !equalValue(l.cv, l.mv))),
            )
            expect(found.usefulLines).toBe(useful.length)
            expect(found.redundantPages).toBe(a.npages - new Set(useful.map((u) => u.pfn)).size)
          } else if (event.kind.endsWith('-read')) {
            const seen = new Map<number, string>()
            cache.read(event, [span], (s) => {
              for (let pfn = s.pfn; pfn < s.pfn + s.npages; pfn++) {
                for (let line = s.first; line < s.beyond; line++) {
                  expect(seen.has(pfn * 64 + line)).toBe(false)
                  seen.set(pfn * 64 + line, s.versions.map(text).sort().join())
                }
              }
            })
            naive.forEach((states, n) => {
              if (narrowed(event, span, Math.floor(n / 64), n % 64) === null) {
                expect(seen.has(n)).toBe(false)
                return
              }
              expect(seen.get(n)).toBe(new LineSet(states).seenBy(event).map(text).sort().join())
            })
          } else cache.apply(event, [span])
          naive = naive.map((states, n) => {
            const own = narrowed(event, span, Math.floor(n / 64), n % 64)
            if (own === null) return states
            const next = states.flatMap((line) =>
              own.kind === 'clwb' && worst
                ? [nextLine(line, own), nextLine(line, { kind: 'clwb', keep: false })]
                : [nextLine(line, own)],
            )
            return worst ? close(next) : next
          })
        })
        expect(snapshot(cache)).toEqual(naive.map((states) => states.map(lineText).sort().join(', ')))
        if (before !== undefined) expect(snapshot(before.cache)).toEqual(before.snapshot)

        const judged = (condition: (line: Line) => boolean): string[] =>
          Array.from({ length: FRAMES }, (_, pfn) => {
            const lines = naive.slice(pfn * 64, pfn * 64 + 64)
            if (lines.some((states) => states.every(condition))) return 'certain'
            return lines.some((states) => states.some(condition)) ? 'possible' : 'none'
          })
        const found = (
          visit: (note: (pfn: number, n: number, verdict: string, line: Line) => void) => void,
        ): string[] => {
          const verdicts = Array<string>(FRAMES).fill('none')
          visit((pfn, n, verdict) => verdicts.fill(verdict, pfn, pfn + n))
          return verdicts
        }
        expect(found((note) => cache.staleClean(0, FRAMES, note))).toEqual(
          judged((l) => l.c === 'C' && !equalValue(l.cv, l.mv)),
        )
        expect(found((note) => cache.foreign(0, FRAMES, 'vm', note))).toEqual(judged((l) => isForeign(l.mv, 'vm')))
      }),
      { numRuns: 150 },
    )
  })
})

describe('the cost of bulk operations', () => {
  it('is a handful of extents for 64 GiB', () => {
    const cache = new WorstCaseCache()
    const versions = new VersionCounter()
    const all: Span = { pfn: 256, npages: 2 ** 24, from: 0, to: 4096 }
    cache.apply({ kind: 'cpu-write', version: versions.fresh('zero', 'vm', 'x', null), bytes: null }, [all])
    cache.flush([{ ...all, npages: 2 ** 23 }])
    expect(cache.extents).toBe(2)
    expect(cache.flush([all])).toEqual({ usefulLines: 2 ** 23 * 64, redundantPages: 2 ** 23 })
    expect(cache.extents).toBe(1)
    cache.forget(all.pfn, all.npages)
    expect(cache.extents).toBe(0)
  })
})

describe('a cache that is too small', () => {
  const versions = new VersionCounter()
  const pages = 64

  it.each(['lru', 'random'] as const)('never changes what the CPU reads (%s)', (replacement) => {
    const cache = new ConcreteCache({ bytes: 64 * 64 * 2, ways: 2, replacement }, 7)
    const last = new Map<number, Version>()
    let seed = 1
    const next = (n: number): number => (seed = (seed * 48271) % 2147483647) % n
    for (let i = 0; i < 5000; i++) {
      const pfn = next(pages)
      const from = 64 * next(60)
      const to = Math.min(4096, from + 64 * (1 + next(8)))
      if (next(3) > 0) {
        const version = versions.fresh('guest', 'vm', 'vm', null)
        cache.apply({ kind: 'cpu-write', version, bytes: null }, [{ pfn, npages: 1, from, to }])
        for (let line = from / 64; line < to / 64; line++) last.set(pfn * 64 + line, version)
      } else cache.apply({ kind: 'cpu-read' }, [{ pfn, npages: 1, from, to }])
    }
    let present = 0
    for (let n = 0; n < pages * 64; n++) {
      const line = cache.line(Math.floor(n / 64), n % 64)
      expect(sameVersion(coherentValue(line), last.get(n) ?? BOOT_VERSION)).toBe(true)
      if (line.c !== 'I') present++
    }
    expect(present).toBeLessThanOrEqual(128)
    expect(present).toBeGreaterThan(100)
  })

  it('keeps the most recently used lines, and a range larger than itself leaves its end', () => {
    const geometry = { bytes: 64 * 64 * 2, ways: 2, replacement: 'lru' } as const
    const v = versions.fresh('guest', 'vm', 'vm', null)
    const bulk = new ConcreteCache(geometry)
    bulk.apply({ kind: 'cpu-write', version: v, bytes: null }, [{ pfn: 1, npages: 1, from: 0, to: 4096 }])
    const single = bulk.clone()
    const w = versions.fresh('guest', 'vm', 'vm', null)
    bulk.apply({ kind: 'cpu-write', version: w, bytes: null }, [{ pfn: 0, npages: 9, from: 0, to: 4096 }])
    for (let pfn = 0; pfn < 9; pfn++) {
      for (let at = 0; at < 4096; at += 64) {
        single.apply({ kind: 'cpu-write', version: w, bytes: null }, [{ pfn, npages: 1, from: at, to: at + 64 }])
      }
    }
    for (let pfn = 0; pfn < 9; pfn++) {
      expect(bulk.lines(pfn)).toEqual(single.lines(pfn))
      expect(bulk.line(pfn, 5).c).toBe(pfn < 7 ? 'I' : 'D')
    }
  })

  it('is refused when its sets are no power of two', () => {
    expect(() => new ConcreteCache({ bytes: 100_000, ways: 3, replacement: 'lru' })).toThrow(RangeError)
  })
})
