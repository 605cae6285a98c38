import { describe, expect, it } from 'vitest'
import { timelineColumns } from '../../engine/protocol/timeline-columns.ts'
import { drawTimeline, heightOf, litStep } from './draw.ts'
import { SvgPainter } from './painters.ts'

const tracks = timelineColumns({
  from: 1,
  to: 10,
  steps: 10,
  tracks: [
    { name: 'ops', kind: 'ops', spans: [{ from: 1, to: 10, label: 'x', count: 10 }], counter: [] },
    {
      name: 'hazards',
      kind: 'hazard',
      spans: [
        { from: 2, to: 2, label: 'A', count: 1 },
        { from: 9, to: 9, label: 'A B', count: 2 },
      ],
      counter: [],
    },
    { name: 'pinned', kind: 'pinned-pages', spans: [], counter: [1, 0, 0, 3, 4, 8, 7, 0, 0] },
  ],
})
/** The picture with the names of colours in place of colours. */
function picture(from: number, to: number): string {
  const painter = new SvgPainter((name) => name)
  drawTimeline(painter, tracks, { from, to }, 100)
  return painter.file('a <run>', 100, heightOf(tracks), [['ops', 25]], 40)
}

describe('the picture of the timeline', () => {
  it('draws each sign in its shape, and marks of the ruler', () => {
    const whole = picture(0, 10)
    expect(whole).toContain('<title>a &#60;run&#62;</title>')
    expect(whole.match(/<polygon [^>]*fill="hazard-a"/g)).toHaveLength(2)
    expect(whole.match(/<rect [^>]*fill="hazard-b"/g)).toHaveLength(1)
    // The first and the last step, each in the middle of its place, as far as there is room.
    expect(whole.match(/<text [^>]*fill="dim">\d+<\/text>/g)).toEqual([
      '<text x="86" y="11" fill="dim">10</text>',
      '<text x="1.75" y="11" fill="dim">1</text>',
    ])
  })

  it('lights up a step in the track of operations, at least so wide that it is seen', () => {
    // Step 4 lies between 30 and 40.
    expect(litStep(tracks, { from: 0, to: 10 }, 100, 4)).toEqual({ x: 31, y: 20, width: 8, height: 10 })
    expect(litStep(tracks, { from: 0, to: 1000 }, 100, 4)?.width).toBe(3)
    expect(litStep(tracks, { from: 0, to: 10 }, 100, 0)).toBeNull()
    expect(litStep(timelineColumns({ from: 1, to: 1, steps: 1, tracks: [] }), { from: 0, to: 1 }, 100, 1)).toBeNull()
  })

  it('leaves out what is not in sight', () => {
    const part = picture(0, 5)
    expect(part.match(/<polygon [^>]*fill="hazard-a"/g)).toHaveLength(1)
    expect(part).not.toContain('hazard-b')
  })

  it('draws a counter as steps: a value holds until the next', () => {
    // 8 pages from the end of step 2 to the end of step 6, at full height above the floor.
    expect(picture(0, 10)).toContain('points="0 68 0 68 20 68 20 54 60 54 60 68 100 68 100 68" fill="dim"')
  })
})
