import { describe, expect, it } from 'vitest'
import type { Line, LineEvent } from './line.ts'
import { absent, clean, dirty, isFlushUseful, isStaleClean, lostByWriteBack, nextLine, seenBy } from './line.ts'
import { BOOT_VERSION as S, equalValue, overlay, VersionCounter } from './version.ts'

const versions = new VersionCounter()
const Z = versions.fresh('zero', 'vm', 'the host', null)
const G = versions.fresh('guest', 'vm', 'vm', null)
const E = versions.fresh('dma', 'vm', 'igpu', null)
const v = versions.fresh('guest', 'vm', 'vm', null)

/** The rows of the model: the old line in its three states, with a cache copy G over a memory of S. */
const I = absent(S)
const C = clean(G, S)
const D = dirty(G, S)

type Row = readonly [name: string, event: LineEvent, fromI: Line, fromC: Line, fromD: Line]
const write = { version: v, bytes: null } as const
const table: readonly Row[] = [
  ['CPU read', { kind: 'cpu-read' }, clean(S, S), C, D],
  ['CPU write', { kind: 'cpu-write', ...write }, dirty(v, S), dirty(v, S), dirty(v, S)],
  ['CPU non-temporal write', { kind: 'nontemporal-write', ...write }, absent(v), absent(v), absent(v)],
  ['spontaneous fetch', { kind: 'fetch' }, clean(S, S), C, D],
  ['spontaneous eviction', { kind: 'evict' }, I, absent(S), absent(G)],
  ['CLFLUSH', { kind: 'clflush' }, I, absent(S), absent(G)],
  ['CLWB that keeps the line', { kind: 'clwb', keep: true }, I, C, clean(G, G)],
  ['CLWB that drops the line', { kind: 'clwb', keep: false }, I, absent(S), absent(G)],
  ['snooped DMA read', { kind: 'dma-read', snooped: true }, I, C, D],
  ['snooped DMA write', { kind: 'dma-write', snooped: true, ddio: false, ...write }, absent(v), absent(v), absent(v)],
  [
    'snooped DMA write into the cache',
    { kind: 'dma-write', snooped: true, ddio: true, ...write },
    dirty(v, S),
    dirty(v, S),
    dirty(v, G),
  ],
  ['no-snoop DMA read', { kind: 'dma-read', snooped: false }, I, C, D],
  [
    'no-snoop DMA write',
    { kind: 'dma-write', snooped: false, ddio: false, ...write },
    absent(v),
    clean(G, v),
    dirty(G, v),
  ],
  ['UC read with self-snoop', { kind: 'uncached-read', selfSnoop: true }, I, absent(S), absent(G)],
  ['UC read without self-snoop', { kind: 'uncached-read', selfSnoop: false }, I, C, D],
  ['WC write with self-snoop', { kind: 'uncached-write', selfSnoop: true, ...write }, absent(v), absent(v), absent(v)],
  [
    'WC write without self-snoop',
    { kind: 'uncached-write', selfSnoop: false, ...write },
    absent(v),
    clean(G, v),
    dirty(G, v),
  ],
  ['WT write', { kind: 'write-through', ...write }, absent(v), clean(v, v), clean(v, v)],
]

describe('what an event does to a line', () => {
  it.each(table)('%s', (_name, event, fromI, fromC, fromD) => {
    expect(nextLine(I, event)).toEqual(fromI)
    expect(nextLine(C, event)).toEqual(fromC)
    expect(nextLine(D, event)).toEqual(fromD)
  })

  it('a read returns the cache copy, unless it goes past the cache', () => {
    expect([I, C, D].map((line) => seenBy(line, { kind: 'cpu-read' }))).toEqual([S, G, G])
    expect([I, C, D].map((line) => seenBy(line, { kind: 'dma-read', snooped: true }))).toEqual([S, G, G])
    expect([I, C, D].map((line) => seenBy(line, { kind: 'dma-read', snooped: false }))).toEqual([S, S, S])
    expect([I, C, D].map((line) => seenBy(line, { kind: 'uncached-read', selfSnoop: true }))).toEqual([S, S, G])
    expect([I, C, D].map((line) => seenBy(line, { kind: 'uncached-read', selfSnoop: false }))).toEqual([S, S, S])
    expect(seenBy(D, { kind: 'evict' })).toBeNull()
  })

  it('only a clean copy of another value is stale; dirty lines are worth a flush too', () => {
    const Z2 = versions.fresh('zero', 'other', 'the host', null)
    expect([I, C, D, clean(Z, Z2), clean(G, G)].map(isStaleClean)).toEqual([false, true, false, false, false])
    expect([I, C, D, clean(Z, Z2), clean(G, G)].map(isFlushUseful)).toEqual([false, true, true, false, false])
  })
})

describe('writes to a part of a line', () => {
  const lower = { from: 0, to: 32 }
  const upper = { from: 32, to: 64 }

  it('S60: a guest write beside a DMA write destroys the device bytes when it is written back', () => {
    const inMemory = nextLine(clean(Z, Z), { kind: 'dma-write', snooped: false, ddio: false, version: E, bytes: lower })
    expect(inMemory.mv.parts?.map((p) => [p.from, p.to, p.version])).toEqual([
      [0, 32, E],
      [32, 64, Z],
    ])
    const late = versions.fresh('guest', 'vm', 'vm', null)
    const mixed = nextLine(inMemory, { kind: 'cpu-write', version: late, bytes: upper })
    expect(mixed.c).toBe('D')
    expect(lostByWriteBack(mixed)).toBe(E)
    const evicted = nextLine(mixed, { kind: 'evict' })
    expect(evicted.mv.parts?.map((p) => p.version)).toEqual([Z, late])
  })

  it('S60: with a flush in between both writes survive', () => {
    const flushed = nextLine(clean(Z, Z), { kind: 'clflush' })
    const inMemory = nextLine(flushed, { kind: 'dma-write', snooped: false, ddio: false, version: E, bytes: lower })
    const late = versions.fresh('guest', 'vm', 'vm', null)
    const mixed = nextLine(inMemory, { kind: 'cpu-write', version: late, bytes: upper })
    expect(lostByWriteBack(mixed)).toBeNull()
    expect(nextLine(mixed, { kind: 'evict' }).mv.parts?.map((p) => p.version)).toEqual([E, late])
  })

  it('a write that covers the whole line again leaves no parts', () => {
    const half = overlay(Z, 0, 32, E)
    expect(overlay(half, 32, 64, E)).toBe(E)
    expect(overlay(half, 0, 64, G)).toBe(G)
    expect(overlay(overlay(Z, 8, 16, E), 8, 16, G).parts?.map((p) => [p.from, p.to])).toEqual([
      [0, 8],
      [8, 16],
      [16, 64],
    ])
  })

  it('mixed lines are equal when their bytes are', () => {
    const Z2 = versions.fresh('zero', 'other', 'the host', null)
    expect(equalValue(overlay(Z, 0, 8, E), overlay(Z2, 0, 8, E))).toBe(true)
    expect(equalValue(overlay(Z, 0, 8, E), overlay(Z, 0, 9, E))).toBe(false)
    expect(equalValue(overlay(Z, 0, 8, Z2), Z)).toBe(true)
  })

  it('a dirty copy that is newer than the DMA was written on purpose', () => {
    const late = versions.fresh('guest', 'vm', 'vm', null)
    expect(lostByWriteBack(dirty(G, E))).toBe(E)
    expect(lostByWriteBack(dirty(late, E))).toBeNull()
    expect(lostByWriteBack(clean(G, E))).toBeNull()
  })
})
