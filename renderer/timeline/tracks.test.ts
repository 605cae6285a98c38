import { describe, expect, it } from 'vitest'
import { timelineColumns } from '../../engine/protocol/timeline-columns.ts'
import { firstAbove, nextEvent, snapped } from './tracks.ts'

const span = (from: number, to = from, count = 1) => ({ from, to, count, label: `${from}` })
const tracks = timelineColumns({
  from: 1,
  to: 100,
  steps: 100,
  tracks: [
    { name: 'ops', kind: 'ops', spans: [span(1, 100, 100)], counter: [] },
    { name: 'N0', kind: 'non-coherent', spans: [span(20, 40)], counter: [] },
    { name: 'flush', kind: 'flush', spans: [span(10), span(20, 22, 3), span(90)], counter: [] },
    { name: 'pinned pages', kind: 'pinned-pages', spans: [], counter: [1, 0, 0, 20, 8, 16, 40, 0, 8] },
  ],
})

describe('tracks of the timeline', () => {
  it('knows the largest value of a counter', () => {
    expect(tracks.tracks.map(({ most }) => most)).toEqual([0, 0, 0, 16])
  })
  it('snaps to where something begins or ends, if that is near', () => {
    expect(snapped(tracks, 12, 3)).toBe(10)
    expect(snapped(tracks, 38, 3)).toBe(40)
    expect(snapped(tracks, 60, 3)).toBeNull()
    // The steps themselves are no event.
    expect(snapped(tracks, 99, 3)).toBeNull()
  })
  it('goes from event to event', () => {
    expect(nextEvent(tracks, 0, 1)).toBe(10)
    expect(nextEvent(tracks, 10, 1)).toBe(20)
    expect(nextEvent(tracks, 90, 1)).toBeNull()
    expect(nextEvent(tracks, 90, -1)).toBe(20)
    expect(nextEvent(tracks, 10, -1)).toBeNull()
  })
  it('finds the first value above a limit', () => {
    expect([0, 1, 2, 9].map((limit) => firstAbove(Float64Array.of(1, 2, 2, 5), limit))).toEqual([0, 1, 3, 4])
  })
})
