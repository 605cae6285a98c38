import { describe, expect, it } from 'vitest'
import { Rng } from '../../base/rng.ts'
import type { BackingStore } from './set-associative.ts'
import { geometryError, SetAssociative } from './set-associative.ts'

/** Memory that writes down what is written back. */
class Log implements BackingStore {
  readonly written: string[] = []
  #row = new Int32Array(64)
  #rowPfn = -1

  set(pfn: number, line: number, handle: number): void {
    this.written.push(`${String(pfn)}/${String(line)}=${String(handle)}`)
  }
  row(pfn: number): Int32Array {
    this.#takeOver()
    this.#rowPfn = pfn
    return this.#row
  }
  rowStart(): number {
    return 0
  }
  /** What was written back since the last call. */
  drain(): string[] {
    this.#takeOver()
    return this.written.splice(0).sort()
  }
  #takeOver(): void {
    this.#row.forEach((handle, line) => {
      if (handle !== 0) this.set(this.#rowPfn, line, handle)
    })
    this.#row = new Int32Array(64)
  }
}

interface Entry {
  readonly tag: number
  state: number
}

/** Sets as lists, the newest first. */
class Plain {
  readonly sets: Entry[][]
  readonly ways: number
  written: string[] = []

  constructor(sets: number, ways: number) {
    this.sets = Array.from({ length: sets }, () => [])
    this.ways = ways
  }
  #set(tag: number): Entry[] {
    return this.sets[tag % this.sets.length] ?? []
  }
  #writeBack({ tag, state }: Entry): void {
    if (state > 0) this.written.push(`${String(Math.floor(tag / 64))}/${String(tag % 64)}=${String(state)}`)
  }
  state(tag: number): number | null {
    return this.#set(tag).find((entry) => entry.tag === tag)?.state ?? null
  }
  touch(tag: number, handle: number): void {
    const set = this.#set(tag)
    const at = set.findIndex((entry) => entry.tag === tag)
    const entry = at < 0 ? { tag, state: handle } : (set.splice(at, 1)[0] ?? { tag, state: 0 })
    if (handle !== 0) entry.state = handle
    if (set.length === this.ways) {
      const oldest = set.pop()
      if (oldest !== undefined) this.#writeBack(oldest)
    }
    set.unshift(entry)
  }
  put(tag: number, state: number | null): void {
    const set = this.#set(tag)
    const at = set.findIndex((entry) => entry.tag === tag)
    if (state === null) {
      if (at >= 0) set.splice(at, 1)
      return
    }
    this.touch(tag, 0)
    const entry = set.find((e) => e.tag === tag)
    if (entry !== undefined) entry.state = state
  }
  takeOut(first: number, beyond: number): { usefulLines: number; usefulPages: number } {
    let usefulLines = 0
    const pages = new Set<number>()
    for (const set of this.sets) {
      for (let i = set.length - 1; i >= 0; i--) {
        const entry = set[i]
        if (entry === undefined || entry.tag < first || entry.tag >= beyond) continue
        set.splice(i, 1)
        this.#writeBack(entry)
        // Every third line that has content of its own counts as stale.
        if (entry.state === 0 || (entry.state < 0 && entry.tag % 3 !== 0)) continue
        usefulLines++
        pages.add(Math.floor(entry.tag / 64))
      }
    }
    return { usefulLines, usefulPages: pages.size }
  }
  drain(): string[] {
    return this.written.splice(0).sort()
  }
}

describe.each([
  [64, 1],
  [64, 2],
  [128, 3],
  [64, 7],
  [256, 8],
  [64, 16],
])('%i sets of %i ways', (sets, ways) => {
  it('hold, replace and write back what lists of the most recently used lines do', () => {
    const log = new Log()
    const plain = new Plain(sets, ways)
    let cache = new SetAssociative({ bytes: sets * ways * 64, ways, replacement: 'lru' }, 1, log)
    const rng = new Rng(sets * 100 + ways)
    // Frames far apart that meet in the same sets, also beyond 32 bits.
    const frames = Array.from({ length: ways + 3 }, (_, i) => (i % 3 === 0 ? 2 ** 33 : 0) + i * (sets / 64) + 5)
    const lines = 6
    for (let i = 0; i < 6000; i++) {
      const pfn = frames[rng.below(frames.length)] ?? 0
      const line = rng.below(lines)
      const tag = pfn * 64 + line
      const dice = rng.below(40)
      if (dice < 34) {
        const handle = rng.below(3) === 0 ? i + 1 : 0
        cache.touch(pfn, line, handle)
        plain.touch(tag, handle)
      } else if (dice < 36) {
        const state = rng.below(3) === 0 ? null : -(i + 1)
        cache.put(pfn, line, state)
        plain.put(tag, state)
      } else if (dice < 37) {
        // A copy goes on; what happens to the old one must not show.
        const old = cache
        cache = new SetAssociative(old, 1, log)
        old.touch(pfn + 1, line, 0)
        old.takeOut(0, Infinity)
        log.drain()
        plain.drain()
      } else {
        const beyond = rng.below(2) === 0 ? tag + 1 + rng.below(64) : Infinity
        const first = beyond === Infinity && rng.below(4) === 0 ? 0 : tag
        const found = cache.takeOut(first, beyond, (p, l) => (p * 64 + l) % 3 === 0)
        expect(found).toEqual(plain.takeOut(first, beyond))
      }
      expect(log.drain(), `step ${String(i)}`).toEqual(plain.drain())
      expect(cache.state(pfn, line)).toBe(plain.state(tag))
    }
    let present = 0
    const states: string[] = []
    cache.update(0, Infinity, (pfn, line, state) => {
      present++
      states.push(`${String(pfn * 64 + line)}=${String(state)}`)
      return state
    })
    expect(present).toBeGreaterThan(0)
    expect(states.sort()).toEqual(
      plain.sets.flatMap((set) => set.map((e) => `${String(e.tag)}=${String(e.state)}`)).sort(),
    )
  })
})

describe('random replacement', () => {
  it('gives the same lines for the same seed, others for another, and never more than fit', () => {
    const held = (seed: number): number[] => {
      const cache = new SetAssociative({ bytes: 64 * 64 * 4, ways: 4, replacement: 'random' }, seed, new Log())
      const rng = new Rng(9)
      for (let i = 0; i < 5000; i++) cache.touch(rng.below(40), rng.below(64), 0)
      const tags: number[] = []
      cache.update(0, Infinity, (pfn, line, state) => {
        tags.push(pfn * 64 + line)
        return state
      })
      return tags
    }
    expect(held(1)).toEqual(held(1))
    expect(held(1)).not.toEqual(held(2))
    expect(held(1)).toHaveLength(256)
  })
})

describe('a geometry', () => {
  it('is refused with a reason', () => {
    const of = (bytes: number, ways: number) => geometryError({ bytes, ways, replacement: 'lru' })
    expect(of(2 ** 20, 16)).toBeNull()
    expect(of(64 * 64, 1)).toBeNull()
    expect(of(2 ** 20, 17)).toBe('a cache has 1 to 16 ways, not 17')
    expect(of(2 ** 20, 0)).toContain('1 to 16 ways')
    expect(of(2 ** 20, 3)).toContain('power of two')
    expect(of(64 * 32, 1)).toContain('power of two')
    expect(of(Number.NaN, 4)).toContain('power of two')
    expect(of(2 ** 60, 1)).toContain('power of two')
  })
})
