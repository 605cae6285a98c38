import { describe, expect, it } from 'vitest'
import { usableState } from './window-state.ts'

const display = { x: 0, y: 0, width: 1920, height: 1080 }
const second = { x: 1920, y: 0, width: 1920, height: 1080 }
const kept = { position: { x: 2000, y: 100 }, width: 1000, height: 700, maximized: false }

describe('the state a window opens with', () => {
  it('is 1280 by 800 at first', () => {
    expect(usableState(undefined, [display])).toEqual({ position: null, width: 1280, height: 800, maximized: false })
  })

  it('is the kept one while it can be seen', () => {
    expect(usableState(kept, [display, second])).toEqual(kept)
  })

  it('forgets a place on a display that is gone', () => {
    expect(usableState(kept, [display])).toEqual({ ...kept, position: null })
  })

  it('forgets a place whose title bar cannot be reached', () => {
    expect(usableState({ ...kept, position: { x: 100, y: -500 } }, [display]).position).toBeNull()
  })

  it('is never too small to use', () => {
    expect(usableState({ position: null, width: 10, height: 10, maximized: true }, [display])).toEqual({
      position: null,
      width: 800,
      height: 560,
      maximized: true,
    })
  })
})
