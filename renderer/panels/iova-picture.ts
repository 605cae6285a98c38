/** The IOVA maps of the areas panel as one picture that stands alone. */
import type { AreasView } from '../../engine/protocol/view.ts'
import { hex } from '../format/hex.ts'
import type { Painter } from '../timeline/draw.ts'
import { lookOf } from './iova-pieces.ts'
import type { Piece } from './iova-pieces.ts'
import { boxes, ticks } from './iova-window.ts'
import type { IovaWindow } from './iova-window.ts'

type Ioas = AreasView['ioases'][number]

const TITLE = 16
const LANE = 30
/** Of one map with its title, ruler and the space below it. */
const HEIGHT = TITLE + LANE + 30

/** Pixels. */
export function iovaPictureHeight(ioases: number): number {
  return ioases * HEIGHT
}

/** An IOAS with what is drawn of it, and in which part of its space. */
export interface DrawnIoas {
  readonly ioas: Ioas
  readonly window: IovaWindow
  readonly pieces: readonly Piece[]
}
const COLOURS = { coherent: 'coherent', 'non-coherent': 'noncoherent', dim: 'dim' } as const

/** Draws a map for each IOAS below the other, each in the window that it is shown in. */
export function drawIovaMaps(painter: Painter, ioases: readonly DrawnIoas[], width: number): void {
  ioases.forEach(({ ioas, window, pieces }, index) => {
    const top = index * HEIGHT + TITLE
    const { start, span } = window
    painter.text(0, top - 5, `${ioas.name}  ${hex(start)}–${hex(start + span - 1n)}`, 'fg')
    painter.rect(0, top + LANE, width, 1, 'edge')
    for (const [kind, colour] of [
      ['reserved', 'hazard-a'],
      ['allowed', 'flush'],
    ] as const) {
      const ranges = ioas[kind].map((range) => ({ iova: range.start, last: range.last }))
      for (const box of boxes(ranges, window, width)) painter.rect(box.x, top, box.width, LANE, colour, 0.15)
    }
    for (const box of boxes(pieces, window, width)) {
      const { tone, name } = lookOf(box.ranges)
      painter.rect(box.x, top + 3, box.width, LANE - 6, COLOURS[tone])
      painter.rect(box.x + 1, top + 4, Math.max(1, box.width - 2), LANE - 8, 'panel', 0.82)
      if (box.width > 46) painter.text(box.x + 6, top + LANE / 2 + 4, name, 'fg')
    }
    for (const mark of ticks(window, width)) {
      painter.rect(mark.x, top + LANE, 1, 4, 'edge')
      painter.text(mark.x + 2, top + LANE + 13, hex(mark.address), 'dim')
    }
  })
}
