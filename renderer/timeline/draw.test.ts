import { describe, expect, it } from 'vitest'
import { stepAt, xOfStep } from './draw.ts'

describe('where a step lies on the timeline', () => {
  it('puts the cursor at the end of its step', () => {
    expect(xOfStep(0, 8, 400)).toBe(0)
    expect(xOfStep(4, 8, 400)).toBe(200)
    expect(xOfStep(8, 8, 400)).toBe(400)
    expect(xOfStep(0, 0, 400)).toBe(0)
  })
  it('finds the step nearest to the pointer, never outside of the run', () => {
    expect(stepAt(201, 8, 400)).toBe(4)
    expect(stepAt(230, 8, 400)).toBe(5)
    expect(stepAt(-20, 8, 400)).toBe(0)
    expect(stepAt(900, 8, 400)).toBe(8)
    expect(stepAt(10, 8, 0)).toBe(0)
  })
})
