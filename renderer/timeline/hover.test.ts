import { expect, it } from 'vitest'
import { timelineColumns } from '../../engine/protocol/timeline-columns.ts'
import { hoverText } from './hover.ts'

const span = (from: number, to: number, label: string, count = 1) => ({ from, to, count, label })
const tracks = timelineColumns({
  from: 1,
  to: 100,
  steps: 100,
  tracks: [
    { name: 'ops', kind: 'ops', spans: [span(3, 4, 'lab.device', 2), span(5, 5, 'lab.ioas')], counter: [] },
    { name: 'N0', kind: 'non-coherent', spans: [span(20, 40, 'N0')], counter: [] },
    { name: 'flush', kind: 'flush', spans: [span(20, 20, 'flush 8', 8)], counter: [] },
    { name: 'hazards', kind: 'hazard', spans: [span(21, 22, 'A B', 3)], counter: [] },
    { name: 'pinned pages', kind: 'pinned-pages', spans: [], counter: [1, 0, 0, 20, 8, 16, 40, 8, 8] },
  ],
})

it('says what the pointer is on, with the steps it lies over', () => {
  // Step n lies between the positions n - 1 and n.
  expect(hoverText(tracks, 0, 2.1)).toBe('steps 3–4: lab.device ×2')
  expect(hoverText(tracks, 0, 4.9)).toBe('step 5: lab.ioas')
  expect(hoverText(tracks, 1, 30)).toBe('steps 20–40: N0 is there')
  expect(hoverText(tracks, 2, 19.5)).toBe('step 20: 8 pages flushed')
  expect(hoverText(tracks, 3, 21.5)).toBe('steps 21–22: 3 hazards: A B')
  expect(hoverText(tracks, 4, 19.5)).toBe('steps 20–39: 8 to 16 pages pinned')
  // Where nothing is drawn, the step.
  expect(hoverText(tracks, 2, 50.5)).toBe('step 51')
  expect(hoverText(tracks, -1, 0)).toBe('step 1')
})
