import { describe, expect, it } from 'vitest'
import { WindowedRows } from './windowed-rows.ts'

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
    expect(rows.at(499)).toBe(499)
    // A table without an active row asks for the one before the first.
    expect(rows.at(-1)).toBeUndefined()
    expect(rows.at(777_777)).toBeUndefined()
    expect(rows.at(777_778)).toBeUndefined()
    await Promise.resolve()
    await Promise.resolve()
    expect(rows.at(777_777)).toBe(777_777)
    expect(asked).toEqual([0, 777_500])
  })

  it('forgets windows far from where one reads', async () => {
    const { rows } = server(1_000_000)
    await rows.reload()
    for (let index = 0; index < 300 * 500; index += 500) {
      rows.at(index)
      await Promise.resolve()
      await Promise.resolve()
    }
    expect(rows.loaded().length).toBeLessThanOrEqual(200 * 500)
    expect(rows.at(299 * 500)).toBe(299 * 500)
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
