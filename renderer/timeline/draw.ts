import type { TimelineView } from '../../engine/protocol/view.ts'

/** Height of a track in CSS pixels. */
export const LANE = 18
const BAR = 10
const LEAST = 3

type Track = TimelineView['tracks'][number]

/** A step covers the width from its predecessor's end to its own; the cursor stands at the end of its step. */
export function xOfStep(step: number, steps: number, width: number): number {
  return steps === 0 ? 0 : (step / steps) * width
}
/** The step whose end is nearest to `x`. */
export function stepAt(x: number, steps: number, width: number): number {
  return width === 0 ? 0 : Math.max(0, Math.min(steps, Math.round((x / width) * steps)))
}

function colourName(kind: Track['kind']): string {
  switch (kind) {
    case 'ops':
      return '--edge'
    case 'coherent':
      return '--coherent'
    case 'non-coherent':
      return '--noncoherent'
    case 'pinned':
      return '--dim'
    case 'flush':
      return '--flush'
    case 'hazard':
      return '--hazard-a'
    default:
      return kind satisfies never
  }
}

/** Draws all tracks; `step` is lit up in the track of operations. */
export function drawTimeline(canvas: HTMLCanvasElement, view: TimelineView, width: number, step: number): void {
  const scale = window.devicePixelRatio
  const height = view.tracks.length * LANE
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext('2d')
  if (context === null) return
  const style = getComputedStyle(canvas)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  context.scale(scale, scale)
  view.tracks.forEach((track, index) => {
    const top = index * LANE + (LANE - BAR) / 2
    context.fillStyle = colour('--raise')
    context.fillRect(0, top, width, BAR)
    context.fillStyle = colour(colourName(track.kind))
    context.globalAlpha = track.kind === 'pinned' ? 0.55 : 1
    drawSpans(context, track, view.steps, width, top)
    if (track.kind === 'ops' && step > 0) {
      context.fillStyle = colour('--accent')
      const from = xOfStep(step - 1, view.steps, width)
      context.fillRect(from + 1, top, Math.max(LEAST, xOfStep(step, view.steps, width) - from - 2), BAR)
    }
    context.globalAlpha = 1
  })
}

/** Hazard signs side by side: a triangle for class A, a square for B; the label names the classes. */
function drawHazard(context: CanvasRenderingContext2D, label: string, middle: number, top: number): void {
  const style = getComputedStyle(context.canvas)
  const both = label.includes('A') && label.includes('B')
  if (label.includes('A')) {
    const x = both ? middle - 7 : middle
    context.fillStyle = style.getPropertyValue('--hazard-a').trim()
    context.beginPath()
    context.moveTo(x, top - 1)
    context.lineTo(x + 6, top + BAR)
    context.lineTo(x - 6, top + BAR)
    context.fill()
  }
  if (label.includes('B')) {
    context.fillStyle = style.getPropertyValue('--hazard-b').trim()
    context.fillRect((both ? middle + 7 : middle) - BAR / 2, top, BAR, BAR)
  }
}

/** Spans `from` to `to` are steps, inclusive. Spans that would fall on the same pixels are drawn once. */
function drawSpans(context: CanvasRenderingContext2D, track: Track, steps: number, width: number, top: number): void {
  let drawnTo = -1
  for (const span of track.spans) {
    const from = xOfStep(span.from - 1, steps, width) + 1
    const to = Math.max(from + LEAST, xOfStep(span.to, steps, width) - 1)
    if (to <= drawnTo) continue
    if (track.kind === 'hazard') {
      drawHazard(context, span.label, (from + to) / 2, top)
    } else {
      context.beginPath()
      context.roundRect(from, top, to - from, BAR, 2)
      context.fill()
    }
    drawnTo = to
  }
}
