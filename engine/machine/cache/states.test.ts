import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CacheModel } from './cache-model.ts'
import { ConcreteCache } from './concrete-cache.ts'
import type { LineEvent } from './line.ts'
import type { Span } from './span.ts'
import { VersionCounter } from './version.ts'
import { WorstCaseCache } from './worst-case-cache.ts'

const PAGES = 12

/** Up to twenty events on parts of twelve frames. */
const history = fc.array(
  fc.record({
    kind: fc.constantFrom('cpu-write', 'cpu-read', 'clflush', 'dma-write', 'evict'),
    pfn: fc.integer({ min: 0, max: PAGES - 1 }),
    npages: fc.integer({ min: 1, max: 4 }),
    partial: fc.boolean(),
  }),
  { maxLength: 20 },
)

function play(
  cache: CacheModel,
  events: readonly { kind: string; pfn: number; npages: number; partial: boolean }[],
): void {
  const versions = new VersionCounter()
  for (const { kind, pfn, npages, partial } of events) {
    const span: Span = partial
      ? { pfn, npages: 1, from: 64, to: 200 }
      : { pfn, npages: Math.min(npages, PAGES - pfn), from: 0, to: 4096 }
    const version = versions.fresh('guest', 'vm', 'vm', null)
    const event: LineEvent =
      kind === 'cpu-write'
        ? { kind, version, bytes: null }
        : kind === 'dma-write'
          ? { kind, snooped: false, version, bytes: null, ddio: false }
          : { kind: kind === 'cpu-read' || kind === 'clflush' ? kind : 'evict' }
    cache.apply(event, [span])
  }
}

describe.each([
  ['worst-case', () => new WorstCaseCache()],
  ['concrete', () => new ConcreteCache()],
] as const)('the states of a range, %s', (_mode, make) => {
  it('cover it in order and are those of each frame', () => {
    fc.assert(
      fc.property(history, (events) => {
        const cache = make()
        play(cache, events)
        let at = 0
        cache.states(0, PAGES, (pfn, npages, lines) => {
          expect(pfn).toBe(at)
          for (; at < pfn + npages; at++) expect(cache.lines(at)).toEqual(lines)
        })
        expect(at).toBe(PAGES)
      }),
      { numRuns: 60 },
    )
  })
})
