/** The CPU cache: bulk operations by extents in the worst case, and line accesses of a concrete cache. */
import { ConcreteCache } from '../../engine/machine/cache/concrete-cache.ts'
import type { CacheGeometry } from '../../engine/machine/cache/set-associative.ts'
import { DEFAULT_GEOMETRY } from '../../engine/machine/cache/set-associative.ts'
import { VersionCounter } from '../../engine/machine/cache/version.ts'
import { WorstCaseCache } from '../../engine/machine/cache/worst-case-cache.ts'
import type { Benchmark, Measurement } from './benchmark.ts'
import type { Effort } from './measure.ts'
import { nanoseconds } from './measure.ts'

const PAGE = 4096
const SMALL_PAGES = 16
const LARGE_PAGES = 2 ** 24
const FIRST_PFN = 256
const ACCESSES = 1 << 20
/** A cache as large as that of a server, next to the default of the lab. */
const LARGE_CACHE: CacheGeometry = { bytes: 32 * 1024 * 1024, ways: 16, replacement: 'lru' }

function wholeRange(npages: number) {
  return [{ pfn: FIRST_PFN, npages, from: 0, to: PAGE }]
}

/** Zeroing, a flush, a snooped write, a write past the cache, both judgements and another flush. */
export const cacheBulk: Benchmark = {
  name: 'cache-bulk',
  run(effort) {
    const cost = (npages: number): number => {
      const cache = new WorstCaseCache()
      const versions = new VersionCounter()
      const range = wholeRange(npages)
      let found = 0
      const fresh = (kind: 'zero' | 'dma') => ({ version: versions.fresh(kind, 'vm', 'bench', null), bytes: null })
      const ns = nanoseconds(() => {
        cache.apply({ kind: 'cpu-write', ...fresh('zero') }, range)
        cache.flush(range)
        cache.apply({ kind: 'dma-write', snooped: true, ddio: false, ...fresh('dma') }, range)
        cache.apply({ kind: 'dma-write', snooped: false, ddio: false, ...fresh('dma') }, range)
        cache.foreign(FIRST_PFN, npages, 'vm', () => found++)
        cache.staleClean(FIRST_PFN, npages, () => found++)
        cache.flush(range)
      }, effort)
      if (found === 0) throw new Error('the write past the cache left nothing stale')
      return ns
    }
    const small = cost(SMALL_PAGES)
    const large = cost(LARGE_PAGES)
    return [
      {
        name: 'worst case: zero, flush, DMA and checks over 64 GiB against 64 KiB',
        value: large / small,
        unit: 'times the cost',
        goal: { bound: 'at most', value: 3 },
        detail: `${(large / 1000).toFixed(1)} µs against ${(small / 1000).toFixed(1)} µs`,
      },
    ]
  },
}

/** Single lines of a concrete cache at random, every fourth a write; and flushes of ranges. */
export const cacheLines: Benchmark = {
  name: 'cache-lines',
  run(effort) {
    const goal = { bound: 'at least', value: 20 } as const
    return [
      randomAccesses('in the cache', DEFAULT_GEOMETRY, 0.5, effort, goal),
      randomAccesses('in eight times the cache', DEFAULT_GEOMETRY, 8, effort, goal),
      randomAccesses('in eight times the cache, 32 MiB', LARGE_CACHE, 8, effort, null),
      ...[DEFAULT_GEOMETRY, LARGE_CACHE].map((geometry) => rangeFlush(geometry, effort)),
    ]
  },
}

function randomAccesses(
  what: string,
  geometry: CacheGeometry,
  share: number,
  effort: Effort,
  goal: Measurement['goal'],
): Measurement {
  const cache = new ConcreteCache(geometry)
  const { lineCache } = cache
  const lines = (geometry.bytes / 64) * share
  const pages = lines / 64
  // Where to is drawn beforehand, so that the clock sees the cache alone.
  const targets = new Uint32Array(ACCESSES)
  let state = 12345
  for (let i = 0; i < ACCESSES; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    targets[i] = Math.floor((state / 2 ** 32) * lines)
  }
  const handle = 1
  const ns = nanoseconds(() => {
    for (let i = 0; i < ACCESSES; i++) {
      const target = targets[i] ?? 0
      lineCache.touch(FIRST_PFN + (target >>> 6), target & 63, (i & 3) === 0 ? handle : 0)
    }
  }, effort)
  return {
    name: `concrete: random lines ${what}`,
    value: ACCESSES / ns / 1e-3,
    unit: 'M accesses/s',
    goal,
    detail: `${String(pages)} pages, ${String(geometry.ways)} ways, LRU, a quarter writes`,
  }
}

function rangeFlush(geometry: CacheGeometry, effort: Effort): Measurement {
  const cache = new ConcreteCache(geometry)
  const versions = new VersionCounter()
  const npages = geometry.bytes / PAGE
  const range = wholeRange(npages)
  const lines = npages * 64
  const version = versions.fresh('guest', 'vm', 'bench', null)
  let flushing = 0n
  let flushed = 0
  // Filling is not what is measured: the flush alone is timed, with every second line of the range dirty in the cache.
  nanoseconds(() => {
    cache.apply({ kind: 'cpu-write', version, bytes: null }, wholeRange(npages / 2))
    const start = process.hrtime.bigint()
    const { usefulLines } = cache.flush(range)
    flushing += process.hrtime.bigint() - start
    if (usefulLines !== lines / 2) throw new Error(`the flush found ${String(usefulLines)} lines`)
    flushed += lines
  }, effort)
  return {
    name: `concrete: flush of a range as large as the cache, ${String(geometry.bytes / 2 ** 20)} MiB`,
    value: flushed / Number(flushing) / 1e-3,
    unit: 'M lines/s',
    goal: { bound: 'at least', value: 100 },
    detail: 'half of its lines are dirty and are written back',
  }
}
