import { expect, test } from 'vitest'
import { ChunkedList } from './chunked-list.ts'
import { Rng } from './rng.ts'

function list(): ChunkedList<number, number> {
  return new ChunkedList<number, number>((item, key) => item < key)
}

test('agrees with a sorted array over many chunks, whatever is inserted and removed', () => {
  const rng = new Rng(3)
  const chunked = list()
  const plain: number[] = []
  for (let step = 0; step < 20_000; step++) {
    const value = rng.below(1_000_000)
    // Grows to thousands, then shrinks to nothing.
    if (rng.below(10) < (step < 10_000 ? 8 : 1) || plain.length === 0) {
      const at = chunked.find(value)
      chunked.insert(at, value)
      expect(chunked.get(at)).toBe(value)
      const index = plain.findIndex((x) => x >= value)
      plain.splice(index < 0 ? plain.length : index, 0, value)
    } else {
      const index = rng.below(plain.length)
      const gone = plain[index] ?? -1
      const at = chunked.find(gone)
      expect(chunked.get(at)).toBe(gone)
      chunked.remove(at)
      plain.splice(plain.indexOf(gone), 1)
      expect(chunked.get(at)).toBe(plain.find((x) => x >= gone))
    }
    if (step % 1000 !== 0) continue
    expect(chunked.toArray()).toEqual(plain)
    expect(chunked.size).toBe(plain.length)
    expect(chunked.last).toBe(plain[plain.length - 1])
    const from = chunked.find(500_000)
    expect([...chunked.from(from)]).toEqual(plain.filter((x) => x >= 500_000))
    expect(chunked.before(from)).toBe(plain.filter((x) => x < 500_000).pop())
  }
})

test('walks over the borders of chunks, and a copy goes its own way', () => {
  const chunked = list()
  for (let i = 0; i < 2000; i++) chunked.insert(chunked.find(i), i)
  const copy = chunked.clone()
  const at = copy.find(0)
  for (let i = 0; i < 2000; i++) copy.remove(at)
  expect([copy.size, copy.last, copy.get(at)]).toEqual([0, undefined, undefined])
  copy.insert(at, 7)
  expect(copy.toArray()).toEqual([7])
  const walk = chunked.find(0)
  for (let i = 0; i < 2000; i++, chunked.advance(walk)) expect(chunked.get(walk)).toBe(i)
  expect(chunked.get(walk)).toBeUndefined()
})
