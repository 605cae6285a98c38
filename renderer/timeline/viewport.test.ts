import { describe, expect, it } from 'vitest'
import { clamp, isWhole, keepInSight, markDistance, pan, stepAt, wholeRun, xOf, zoom } from './viewport.ts'

describe('the part of the timeline in sight', () => {
  it('puts the cursor at the end of its step', () => {
    const view = wholeRun(8)
    expect([0, 4, 8].map((step) => xOf(step, view, 400))).toEqual([0, 200, 400])
    expect(xOf(5, { from: 4, to: 8 }, 400)).toBe(100)
  })

  it('finds the step nearest to the pointer, never outside of the run', () => {
    const view = wholeRun(8)
    expect([201, 230, -20, 900].map((x) => stepAt(x, view, 400, 8))).toEqual([4, 5, 0, 8])
    expect(stepAt(10, view, 0, 8)).toBe(0)
    expect(stepAt(0, wholeRun(0), 400, 0)).toBe(0)
  })

  it('zooms about a position and stays within the run', () => {
    const half = zoom(wholeRun(1000), 0.5, 400, 1000)
    expect(half).toEqual({ from: 200, to: 700 })
    expect(xOf(400, half, 1000)).toBe(400)
    expect(zoom(half, 10, 400, 1000)).toEqual(wholeRun(1000))
    const closest = zoom(half, 1e-9, 400, 1000)
    expect(closest.to - closest.from).toBe(4)
    expect(zoom(wholeRun(2), 0.1, 1, 2)).toEqual(wholeRun(2))
  })

  it('pans to the ends and no further', () => {
    expect(pan({ from: 10, to: 20 }, -50, 100)).toEqual({ from: 0, to: 10 })
    expect(pan({ from: 10, to: 20 }, 500, 100)).toEqual({ from: 90, to: 100 })
    expect(clamp({ from: 5, to: 500 }, 100)).toEqual(wholeRun(100))
    expect(isWhole(clamp({ from: 5, to: 500 }, 100), 100)).toBe(true)
  })

  it('follows the cursor only when it leaves', () => {
    const view = { from: 100, to: 200 }
    expect(keepInSight(view, 150, 1000)).toBe(view)
    expect(keepInSight(view, 300, 1000)).toEqual({ from: 205, to: 305 })
    expect(keepInSight(view, 0, 1000)).toEqual({ from: 0, to: 100 })
  })

  it('marks round numbers of steps', () => {
    expect(markDistance(wholeRun(1_000_000), 1000, 70)).toBe(100_000)
    expect(markDistance(wholeRun(100), 1000, 70)).toBe(10)
    expect(markDistance(wholeRun(8), 1000, 70)).toBe(1)
  })
})
