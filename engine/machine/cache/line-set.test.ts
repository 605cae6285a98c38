import { describe, expect, it } from 'vitest'
import { absent, clean, dirty } from './line.ts'
import type { Line } from './line.ts'
import { LineSet } from './line-set.ts'
import type { Version } from './version.ts'
import { BOOT_VERSION as S, VersionCounter } from './version.ts'

const versions = new VersionCounter()
const Z = versions.fresh('zero', 'vm', 'the host', null)
const E = versions.fresh('dma', 'vm', 'igpu', null)
const names = new Map<Version | null, string>([
  [S, 'S'],
  [Z, 'Z'],
  [E, 'E'],
  [null, '–'],
])

function text(set: LineSet): string[] {
  const show = (line: Line): string => `(${line.c},${names.get(line.cv) ?? '?'},${names.get(line.mv) ?? '?'})`
  return set.lines.map(show).sort()
}
const noSnoopWrite = { kind: 'dma-write', snooped: false, ddio: false, version: E, bytes: null } as const
const flush = { kind: 'clflush' } as const

describe('the worked closure of a fresh page', () => {
  const fresh = LineSet.closed([dirty(Z, S)])

  it('without a flush both hazards are possible', () => {
    expect(text(fresh)).toEqual(['(C,Z,Z)', '(D,Z,S)', '(I,–,Z)'])
    expect(fresh.foreignTo('vm')).toBe('possible')
    const written = fresh.after(noSnoopWrite, true)
    expect(text(written)).toEqual(['(C,E,E)', '(C,Z,E)', '(C,Z,Z)', '(D,Z,E)', '(I,–,E)', '(I,–,Z)'])
    expect(written.staleClean).toBe('possible')
    expect(written.foreignTo('vm')).toBe('none')
  })

  it('a flush before the mapping removes A, a flush after the write removes B', () => {
    const flushed = fresh.after(flush, true)
    expect(text(flushed)).toEqual(['(C,Z,Z)', '(I,–,Z)'])
    expect(flushed.foreignTo('vm')).toBe('none')
    expect(flushed.flushUseful).toBe(false)
    const written = flushed.after(noSnoopWrite, true)
    expect(text(written)).toEqual(['(C,E,E)', '(C,Z,E)', '(I,–,E)'])
    expect(written.staleClean).toBe('possible')
    const clean2 = written.after(flush, true)
    expect(text(clean2)).toEqual(['(C,E,E)', '(I,–,E)'])
    expect(clean2.staleClean).toBe('none')
  })

  it('S53: CLWB is enough for A and not for B', () => {
    const back = fresh.after({ kind: 'clwb', keep: true }, true)
    expect(back.foreignTo('vm')).toBe('none')
    const after = fresh.after(flush, true).after(noSnoopWrite, true).after({ kind: 'clwb', keep: true }, true)
    expect(after.staleClean).toBe('possible')
  })

  it('without the closure the same run has one state and certain verdicts', () => {
    const one = LineSet.of(dirty(Z, S))
    expect(one.foreignTo('vm')).toBe('certain')
    const written = one.after(noSnoopWrite, false)
    expect(text(written)).toEqual(['(D,Z,E)'])
    expect(written.staleClean).toBe('none')
    expect(text(LineSet.of(clean(Z, Z)).after(noSnoopWrite, false))).toEqual(['(C,Z,E)'])
  })
})

describe('sets', () => {
  it('compare equal however their states were found', () => {
    const a = LineSet.closed([dirty(Z, S), absent(Z)])
    const b = LineSet.closed([clean(Z, Z), dirty(Z, S)])
    expect(a.equals(b)).toBe(true)
    expect(a.equals(LineSet.closed([absent(Z)]))).toBe(false)
  })

  it('stay small under endless writes past the cache, with the verdicts of the full set', () => {
    const counter = new VersionCounter(100)
    let set = LineSet.closed([dirty(Z, S)])
    let full: Line[] = [...set.lines]
    for (let i = 0; i < 60; i++) {
      const version = counter.fresh('dma', i % 7 === 0 ? 'other' : 'vm', 'igpu', null)
      const event = { kind: 'dma-write', snooped: false, ddio: false, version, bytes: null } as const
      set = set.after(event, true)
      // The full set by hand: each state written, and whatever evictions and fetches make of it.
      const next: Line[] = []
      const add = (line: Line): void => {
        if (!next.some((l) => l.c === line.c && l.cv === line.cv && l.mv === line.mv)) next.push(line)
      }
      for (const line of full) add(line.c === 'I' ? absent(version) : { ...line, mv: version })
      for (const line of next) {
        if (line.c === 'I') add(clean(line.mv, line.mv))
        else add(absent(line.c === 'D' ? line.cv : line.mv))
      }
      full = next
      const all = new LineSet(full)
      expect(set.staleClean).toBe(all.staleClean)
      expect(set.foreignTo('vm')).toBe(all.foreignTo('vm'))
      expect(set.foreignTo('other')).toBe(all.foreignTo('other'))
      expect(set.flushUseful).toBe(all.flushUseful)
      const flushedFull = new LineSet(full.map((line) => absent(line.c === 'D' ? line.cv : line.mv)))
      expect(set.after(flush, true).foreignTo('vm')).toBe(flushedFull.foreignTo('vm'))
    }
    expect(full.length).toBeGreaterThan(60)
    expect(set.lines.length).toBeLessThan(40)
  })
})
