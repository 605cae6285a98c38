/** The IOVA maps of the areas panel as one picture that stands alone. */
import type { AreasView } from '../../engine/protocol/view.ts'
import { hex } from '../format/hex.ts'
import { objectStrings } from '../strings/objects.ts'
import type { ColourName, Painter } from '../timeline/draw.ts'
import { boxes, fit, ticks } from './iova-window.ts'
import type { IovaWindow } from './iova-window.ts'

type Ioas = AreasView['ioases'][number]
type Area = Ioas['areas'][number]

const TITLE = 16
const LANE = 30
/** Of one map with its title, ruler and the space below it. */
const HEIGHT = TITLE + LANE + 30

/** Pixels. */
export function iovaPictureHeight(ioases: readonly Ioas[]): number {
  return ioases.length * HEIGHT
}

function toneOf(areas: readonly Area[]): ColourName {
  const [coherent, ...others] = new Set(areas.map((area) => area.storageDomain?.coherent ?? null))
  if (others.length > 0 || coherent === null || coherent === undefined) return 'dim'
  return coherent ? 'coherent' : 'noncoherent'
}

function nameOf(areas: readonly Area[]): string {
  const [area] = areas
  if (area === undefined || areas.length > 1) return objectStrings.areas.several(areas.length)
  return `${area.name} · ${area.storageDomain?.name ?? objectStrings.areas.noStorage}`
}

/** Draws a map for each IOAS below the other, each in the window that it is shown in. */
export function drawIovaMaps(
  painter: Painter,
  ioases: readonly Ioas[],
  windowOf: (ioas: number) => IovaWindow | null,
  width: number,
): void {
  ioases.forEach((ioas, index) => {
    const top = index * HEIGHT + TITLE
    const window = windowOf(ioas.id) ?? fit(ioas.areas)
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
    for (const box of boxes(ioas.areas, window, width)) {
      const tone = toneOf(box.ranges)
      painter.rect(box.x, top + 3, box.width, LANE - 6, tone)
      painter.rect(box.x + 1, top + 4, Math.max(1, box.width - 2), LANE - 8, 'panel', 0.82)
      if (box.width > 46) painter.text(box.x + 6, top + LANE / 2 + 4, nameOf(box.ranges), 'fg')
    }
    for (const mark of ticks(window, width)) {
      painter.rect(mark.x, top + LANE, 1, 4, 'edge')
      painter.text(mark.x + 2, top + LANE + 13, hex(mark.address), 'dim')
    }
  })
}
