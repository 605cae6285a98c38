import { describe, expect, it } from 'vitest'
import type { FrameLayout } from '../protocol/index.ts'
import { Machine } from '../machine/machine.ts'
import { NameBook, pagesText } from './names.ts'

function machineWith(...ranges: { pages: number; layout: FrameLayout }[]): { machine: Machine; names: NameBook } {
  const machine = new Machine()
  const names = new NameBook(machine)
  machine.execute({ op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null })
  ranges.forEach(({ pages, layout }, i) => {
    machine.execute({
      op: 'mem.alloc',
      process: 'vm',
      name: `m${String(i)}`,
      pages,
      va: BigInt(i + 1) << 32n,
      layout,
      zeroing: 'cached',
      readOnly: false,
      mergeable: false,
    })
  })
  return { machine, names }
}

function framesAt(machine: Machine, range: number, first: number, pages: number): Float64Array {
  return machine.framesOf('vm', (BigInt(range + 1) << 32n) + BigInt(first) * 4096n, BigInt(pages) * 4096n)
}

describe('names of frames', () => {
  it('count from f0 in the order of allocation, whatever the layout', () => {
    const { machine, names } = machineWith(
      { pages: 4, layout: 'contiguous' },
      { pages: 4, layout: 'scattered' },
      { pages: 8, layout: { runPages: 3 } },
    )
    expect(names.frames(framesAt(machine, 0, 0, 4))).toBe('f0–f3')
    expect(names.frames(framesAt(machine, 1, 0, 4))).toBe('f4–f7')
    expect(names.frames(framesAt(machine, 1, 2, 1))).toBe('f6')
    expect(names.frames(framesAt(machine, 2, 1, 5))).toBe('f9–f13')
    expect(names.frames(framesAt(machine, 2, 7, 1))).toBe('f15')
  })

  it('join what belongs together, sort, and stop after some groups', () => {
    const { machine, names } = machineWith({ pages: 32, layout: 'contiguous' })
    const [base = 0] = framesAt(machine, 0, 0, 1)
    expect(names.frames(Float64Array.of(base + 4, 2, base, 2))).toBe('f0–f1, f4–f5')
    const odd = Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? base + i : 1))
    expect(names.frames(odd)).toBe('f0, f2, f4, f6, f8, f10, 4 more ranges')
    expect(names.frames(Float64Array.of(5, 1))).toBe('pfn 5')
  })

  it('name a long scattered range as a whole', () => {
    const { machine, names } = machineWith({ pages: 10_000, layout: 'scattered' })
    const [top = 0] = framesAt(machine, 0, 0, 1)
    expect(names.frames(Float64Array.of(top - 9_999, 10_000))).toBe('f0–f9999')
  })

  it('go on after a refault, and in a copy independently', () => {
    const { machine, names } = machineWith({ pages: 4, layout: 'contiguous' })
    names.nameNewFrames()
    const copyOfMachine = machine.clone()
    const copy = names.clone(copyOfMachine)
    machine.execute({ op: 'mem.refault', process: 'vm', va: 1n << 32n, pages: 2 })
    expect(names.frames(framesAt(machine, 0, 0, 4))).toBe('f2–f5')
    expect(copy.frames(framesAt(copyOfMachine, 0, 0, 4))).toBe('f0–f3')
  })

  it('write page ranges of an iopt_pages', () => {
    expect([pagesText(0, 0, 8), pagesText(2, 5, 1)]).toEqual(['P0 [0–7]', 'P2 [5]'])
  })
})
