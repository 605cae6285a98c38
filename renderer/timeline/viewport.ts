/**
 * The part of the timeline that is in sight, in positions: step n lies between the positions n - 1 and n, and the cursor
 * of step n stands at position n. Plain functions; all answers stay within the run.
 */
export interface Viewport {
  readonly from: number
  readonly to: number
}

/** Steps between which is measured, in the order in which they were chosen. */
export interface Measured {
  readonly from: number
  readonly to: number
}

/** Nobody needs less than this many steps across. */
const LEAST_STEPS = 4

/** All of a run of `steps` steps. */
export function wholeRun(steps: number): Viewport {
  return { from: 0, to: Math.max(1, steps) }
}

export function isWhole(view: Viewport, steps: number): boolean {
  return view.from <= 0 && view.to >= Math.max(1, steps)
}

/** Where a position lies, in pixels from the left of a picture of `width` pixels. */
export function xOf(position: number, view: Viewport, width: number): number {
  return ((position - view.from) / (view.to - view.from)) * width
}

/** The position at `x` pixels. */
export function positionAt(x: number, view: Viewport, width: number): number {
  return width === 0 ? view.from : view.from + (x / width) * (view.to - view.from)
}

/** The step whose end is nearest to `x`, never outside of the run. */
export function stepAt(x: number, view: Viewport, width: number, steps: number): number {
  return Math.max(0, Math.min(steps, Math.round(positionAt(x, view, width))))
}

/** Moved back into the run with its length kept, or shortened to the run. */
export function clamp(view: Viewport, steps: number): Viewport {
  const end = Math.max(1, steps)
  const length = Math.min(end, Math.max(Math.min(LEAST_STEPS, end), view.to - view.from))
  const from = Math.max(0, Math.min(end - length, view.from))
  return { from, to: from + length }
}

/**
 * Zooms so that what lies at `position` stays where it is.
 * @param factor below 1 shows fewer steps
 */
export function zoom(view: Viewport, factor: number, position: number, steps: number): Viewport {
  const end = Math.max(1, steps)
  const length = view.to - view.from
  const next = Math.min(end, Math.max(Math.min(LEAST_STEPS, end), length * factor))
  const from = position - ((position - view.from) / length) * next
  return clamp({ from, to: from + next }, steps)
}

/** Moves by a number of steps, or a fraction of one. */
export function pan(view: Viewport, by: number, steps: number): Viewport {
  return clamp({ from: view.from + by, to: view.to + by }, steps)
}

/** Moved as little as needed to have a position in sight, with some of what is around it. */
export function keepInSight(view: Viewport, position: number, steps: number): Viewport {
  const margin = (view.to - view.from) * 0.05
  if (position < view.from + margin) return pan(view, position - margin - view.from, steps)
  if (position > view.to - margin) return pan(view, position + margin - view.to, steps)
  return view
}

/** Round distances for the marks of the ruler: at least `least` pixels apart, whole steps. */
export function markDistance(view: Viewport, width: number, least: number): number {
  const wanted = width === 0 ? 1 : ((view.to - view.from) / width) * least
  for (let power = 1; ; power *= 10) {
    for (const one of [power, 2 * power, 5 * power]) if (one >= wanted) return one
  }
}
