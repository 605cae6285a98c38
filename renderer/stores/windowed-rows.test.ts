import { describe, expect, it } from 'vitest'
import { WindowedRows } from './windowed-rows.ts'

/** After the promises that are under way. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

function server(total: number) {
  const asked: number[] = []
  const rows = new WindowedRows<number>((first, count) => {
    asked.push(first)
    const length = Math.max(0, Math.min(count, total - first))
    return Promise.resolve({ total, rows: Array.from({ length }, (_, index) => first + index) })
  })
  return { asked, rows }
}

describe('a long list fetched by windows', () => {
  it('fetches what is read, once', async () => {
    const { asked, rows } = server(1_000_000)
    await rows.reload()
    expect(rows.total.value).toBe(1_000_000)
    expect(rows.at(99)).toBe(99)
    // A table without an active row asks for the one before the first.
    expect(rows.at(-1)).toBeUndefined()
    expect(rows.at(777_777)).toBeUndefined()
    expect(rows.at(777_778)).toBeUndefined()
    await settled()
    expect(rows.at(777_777)).toBe(777_777)
    expect(asked).toEqual([0, 777_700])
  })

  it('begins with windows that are here already', () => {
    const { asked, rows } = server(1_000_000)
    rows.begin(999_800, { total: 1_000_000, rows: Array.from({ length: 200 }, (_, index) => 999_800 + index) })
    expect([rows.at(999_999), rows.at(999_801), rows.total.value]).toEqual([999_999, 999_801, 1_000_000])
    expect(asked).toEqual([])
  })

  it('keeps the old rows until the new ones are here', async () => {
    const { rows } = server(300)
    await rows.reload()
    const again = rows.reload()
    expect([rows.at(7), rows.total.value]).toEqual([7, 300])
    await again
    expect(rows.at(7)).toBe(7)
    rows.clear()
    expect(rows.total.value).toBe(0)
  })

  it('asks for the last of many windows that were scrolled past', async () => {
    const { asked, rows } = server(1_000_000)
    for (let index = 0; index < 1_000_000; index += 100) rows.at(index)
    for (let turn = 0; turn < 10; turn += 1) await settled()
    expect(asked).toEqual([0, 100, 999_900, 999_800])
    expect(rows.at(999_999)).toBe(999_999)
  })

  it('gives all rows up to a limit, without keeping them', async () => {
    const { asked, rows } = server(12_345)
    expect((await rows.all(100_000)).length).toBe(12_345)
    expect((await rows.all(7)).at(-1)).toBe(6)
    expect(asked).toEqual([0, 5000, 10_000, 0])
    expect((await server(0).rows.all(10)).length).toBe(0)
    await rows.reload()
    expect(rows.at(12_000)).toBeUndefined()
  })

  it('forgets windows far from where one reads', async () => {
    const { asked, rows } = server(1_000_000)
    await rows.reload()
    for (let index = 0; index < 250 * 100; index += 100) {
      rows.at(index)
      await settled()
    }
    expect(rows.at(249 * 100)).toBe(249 * 100)
    const before = asked.length
    expect(rows.at(0)).toBeUndefined()
    await settled()
    expect(asked.length).toBe(before + 1)
  })

  it('drops an answer that belongs to an earlier run', async () => {
    let answer = (_: { total: number; rows: string[] }): void => undefined
    const rows = new WindowedRows<string>(() => new Promise((resolve) => (answer = resolve)))
    const first = rows.reload()
    const late = answer
    const second = rows.reload()
    answer({ total: 1, rows: ['new'] })
    late({ total: 1, rows: ['old'] })
    await Promise.all([first, second])
    expect(rows.at(0)).toBe('new')
  })
})
