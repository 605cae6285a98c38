import { z } from 'zod'

export const windowStateSchema = z.object({
  /** Null: wherever the window manager puts it. */
  position: z.object({ x: z.number().int(), y: z.number().int() }).nullable(),
  width: z.number().int(),
  height: z.number().int(),
  maximized: z.boolean(),
})
/** Where the window was; pixels of the desktop. */
export type WindowState = z.infer<typeof windowStateSchema>

/** A rectangle of the desktop, in pixels. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const smallestSize = { width: 800, height: 560 } as const
const defaultState: WindowState = { position: null, width: 1280, height: 800, maximized: false }

/**
 * The state to open a window with: the kept one, if it can still be seen and reached on today's displays.
 * @param kept what was stored, if anything
 * @param displays the work areas of all displays
 */
export function usableState(kept: WindowState | undefined, displays: readonly Area[]): WindowState {
  if (kept === undefined) return defaultState
  const width = Math.max(kept.width, smallestSize.width)
  const height = Math.max(kept.height, smallestSize.height)
  const { position, maximized } = kept
  const place = position !== null && displays.some((area) => titleBarIsOn(area, position, width)) ? position : null
  return { position: place, width, height, maximized }
}

/** A title bar of which a piece lies on a display can be dragged back. */
function titleBarIsOn(area: Area, { x, y }: { x: number; y: number }, width: number): boolean {
  const overlap = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return overlap >= 100 && y >= area.y && y < area.y + area.height - 30
}
