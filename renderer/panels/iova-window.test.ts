import { describe, expect, it } from 'vitest'
import { boxes, clamp, fit, pan, PAGE, SPACE, ticks, xOf, zoom } from './iova-window.ts'

const range = (iova: bigint, pages: bigint) => ({ iova, last: iova + pages * PAGE - 1n })
describe('the window', () => {
  it('holds all areas with room, wherever they are', () => {
    const areas = [range(0x1000n, 1n), range(SPACE - PAGE, 1n)]
    const window = fit(areas)
    expect(window).toEqual({ start: 0n, span: SPACE })
    const one = fit([range(0x100_0000n, 8n)])
    expect(one.start).toBeLessThan(0x100_0000n)
    expect(one.start + one.span).toBeGreaterThan(0x100_8000n)
    expect(one.span).toBeLessThan(16n * PAGE)
  })

  it('goes from the whole space to one page and never leaves either', () => {
    for (const start of [0n, 1n, 0x100_0000n, SPACE / 3n, SPACE - 1n]) {
      for (const span of [1n, PAGE, 0x12_3457n, SPACE / 2n + 1n, SPACE]) {
        for (const by of [0.01, 0.5, 1.6, 100]) {
          for (const at of [0, 0.3, 1]) {
            const next = zoom(pan(clamp({ start, span }), at - 0.5), by, at)
            expect(next.span >= PAGE && next.span <= SPACE).toBe(true)
            expect(next.start >= 0n && next.start + next.span <= SPACE).toBe(true)
          }
        }
      }
    }
  })

  it('keeps the point under the pointer while it zooms', () => {
    const window = { start: 0x1000_0000n, span: 0x100_0000n }
    const next = zoom(window, 2, 0.25)
    expect(next.span).toBe(0x80_0000n)
    expect(xOf(next, 0x1040_0000n, 1000)).toBeCloseTo(xOf(window, 0x1040_0000n, 1000), 1)
  })
})

describe('what is drawn', () => {
  it('shows areas of one page in the whole space, and puts those together that cannot be told apart', () => {
    const areas = [range(0x1000n, 1n), range(0x3000n, 1n), range(1n << 63n, 1n)]
    const drawn = boxes(areas, { start: 0n, span: SPACE }, 800)
    expect(drawn.map((box) => box.ranges.length)).toEqual([2, 1])
    expect(drawn.every((box) => box.width >= 3)).toBe(true)
    expect(drawn[1]?.x).toBe(400)
  })
  it('leaves out what is not in sight, and cuts what is in part', () => {
    const window = { start: 0x10_0000n, span: 0x1_0000n }
    expect(boxes([range(0n, 1n)], window, 500)).toEqual([])
    expect(boxes([range(0xf_0000n, 24n)], window, 500)).toMatchObject([{ x: 0, width: 250 }])
  })
  it('writes round addresses, not too close', () => {
    const marks = ticks({ start: 0x100_0000n - 0x800n, span: 0x9000n }, 600)
    expect(marks.map(({ address }) => address)).toEqual([
      0x100_0000n,
      0x100_2000n,
      0x100_4000n,
      0x100_6000n,
      0x100_8000n,
    ])
    expect(ticks({ start: 0n, span: SPACE }, 600).length).toBeLessThanOrEqual(5)
  })
})
