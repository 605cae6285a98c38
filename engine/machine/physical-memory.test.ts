import { expect, test } from 'vitest'
import { PhysicalMemory, readBlock, type FrameBlock } from './physical-memory.ts'

function frames(block: FrameBlock, page: number, count: number): number[] {
  const list: number[] = []
  readBlock(block, page, count, (pfn, n) => {
    for (let k = 0; k < n; k++) list.push(pfn + k)
    return n
  })
  return list
}

function allocate(memory: PhysicalMemory, npages: number, runPages: number): FrameBlock {
  return memory.allocate({ npages, owner: 'vm', name: 'A', firstPage: 0, generation: 0, runPages })
}

test.each([1, 3, 16])('runs of %i frames never continue each other, and every frame is used once', (runPages) => {
  const memory = new PhysicalMemory()
  const block = allocate(memory, 20, runPages)
  const all = frames(block, 0, 20)
  expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, k) => block.base + k))
  const breaks = all.flatMap((pfn, page) => (page > 0 && pfn !== (all[page - 1] ?? 0) + 1 ? [page] : []))
  expect(breaks).toEqual(Array.from({ length: Math.ceil(20 / runPages) - 1 }, (_, k) => (k + 1) * runPages))
  expect(frames(block, 5, 7)).toEqual(all.slice(5, 12))
  expect(all.map((pfn) => memory.nameOf(pfn)?.page)).toEqual(all.map((_, page) => page))
})

test('two allocations are never contiguous', () => {
  const memory = new PhysicalMemory()
  const a = allocate(memory, 1, 1)
  const b = allocate(memory, 1, 1)
  expect(Math.abs(a.base - b.base)).toBeGreaterThan(1)
})

test('pins count per frame, and the last unpin says what is free', () => {
  const memory = new PhysicalMemory()
  memory.pin(Float64Array.from([1000, 4, 996, 4]))
  memory.pin(Float64Array.from([998, 2]))
  expect([995, 996, 998, 999, 1000, 1003, 1004].map((pfn) => memory.pinCount(pfn))).toEqual([0, 1, 2, 2, 1, 1, 0])
  expect([...memory.lastPin(Float64Array.from([996, 8]))]).toEqual([996, 2, 1000, 4])
  expect([...memory.unpin(Float64Array.from([996, 4]))]).toEqual([996, 2])
  expect(() => memory.unpin(Float64Array.from([996, 1]))).toThrow('more often than it was pinned')
})

test('frames that get a new owner lose their old name', () => {
  const memory = new PhysicalMemory()
  const block = allocate(memory, 4, 1)
  const taken = block.base + 1
  const fresh = { base: taken, npages: 1, owner: 'other', name: 'B', firstPage: 0, generation: 0, runPages: 1 }
  const names = (): (string | undefined)[] => [0, 1, 2, 3].map((k) => memory.nameOf(block.base + k)?.name)
  expect(names()).toEqual(['A', 'A', 'A', 'A'])
  memory.adopt(fresh)
  expect(names()).toEqual(['A', 'B', 'A', 'A'])
  expect(memory.nameOf(block.base)?.page).toBe(3)
})
