import { count } from '../format/hex.ts'
import type { Track, TrackKind, Tracks } from './tracks.ts'
import { firstAbove } from './tracks.ts'
import { markDistance, xOf } from './viewport.ts'
import type { Viewport } from './viewport.ts'

/** Height of a track, and of the ruler above them, in CSS pixels. */
export const LANE = 18
export const RULER = 16
const BAR = 10
const LEAST = 3
/** Of the ruler's labels. */
const DIGIT = 6.5

/** Colours by their names in the window's style. */
export type ColourName =
  | 'fg'
  | 'panel'
  | 'raise'
  | 'line'
  | 'edge'
  | 'dim'
  | 'accent'
  | 'coherent'
  | 'noncoherent'
  | 'flush'
  | 'hazard-a'
  | 'hazard-b'

/** What a timeline is drawn with: a canvas, or the text of an SVG file. */
export interface Painter {
  rect(x: number, y: number, width: number, height: number, colour: ColourName, opacity?: number): void
  /** A filled polygon of flat x, y pairs. */
  polygon(points: readonly number[], colour: ColourName, opacity?: number): void
  text(x: number, y: number, text: string, colour: ColourName): void
}

/** In CSS pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function colourOf(kind: TrackKind): ColourName {
  switch (kind) {
    case 'ops':
      return 'edge'
    case 'coherent':
      return 'coherent'
    case 'non-coherent':
      return 'noncoherent'
    case 'map':
      return 'accent'
    case 'pin':
    case 'pinned-pages':
      return 'dim'
    case 'flush':
      return 'flush'
    case 'hazard':
      return 'hazard-a'
    default:
      return kind satisfies never
  }
}

/** Height of a picture of these tracks, in CSS pixels. */
export function heightOf(tracks: Tracks, ruler = RULER): number {
  return ruler + tracks.tracks.length * LANE
}

/** Where a step is lit up in the track of operations, or null if there is nothing to light. */
export function litStep(tracks: Tracks, view: Viewport, width: number, step: number, ruler = RULER): Box | null {
  const index = tracks.tracks.findIndex(({ kind }) => kind === 'ops')
  if (index === -1 || step <= 0) return null
  const from = xOf(step - 1, view, width)
  const y = ruler + index * LANE + (LANE - BAR) / 2
  return { x: from + 1, y, width: Math.max(LEAST, xOf(step, view, width) - from - 2), height: BAR }
}

/**
 * Draws the tracks in sight, without the cursor: it moves more often than they change.
 * @param ruler its height; 0 for none
 */
export function drawTimeline(painter: Painter, tracks: Tracks, view: Viewport, width: number, ruler = RULER): void {
  if (ruler > 0) drawRuler(painter, view, width, heightOf(tracks), tracks.steps)
  tracks.tracks.forEach((track, index) => {
    const top = ruler + index * LANE + (LANE - BAR) / 2
    if (track.kind === 'pinned-pages') {
      drawCounter(painter, track, view, width, top)
      return
    }
    painter.rect(0, top, width, BAR, 'raise')
    drawSpans(painter, track, view, width, top)
  })
}

/** Marks at round steps and at the last one, each in the middle of its step. */
function drawRuler(painter: Painter, view: Viewport, width: number, height: number, last: number): void {
  const distance = markDistance(view, width, 72)
  const x = (step: number): number => Math.round(xOf(step - 0.5, view, width))
  const write = (step: number): number => {
    const text = count(step)
    const room = text.length * DIGIT
    const left = Math.max(1, Math.min(width - room - 1, x(step) - room / 2))
    painter.rect(x(step), RULER - 4, 1, height - RULER + 4, 'line')
    painter.text(left, RULER - 5, text, 'dim')
    return left
  }
  const ends = last > view.from && last <= view.to ? write(last) : width
  const first = Math.max(distance, Math.ceil(view.from / distance) * distance)
  for (let step = first; step < last && step <= view.to; step += distance) {
    // The last label would stand in this one.
    if (x(step) + 3 * DIGIT < ends) write(step)
  }
  // Counting by more than one begins at 1 all the same.
  if (distance > 1 && last > 1 && view.from < 1) write(1)
}

/** Hazard signs: a triangle for class A, a square for B; the label names the classes. */
function drawHazard(painter: Painter, label: string, middle: number, top: number): void {
  const both = label.includes('A') && label.includes('B')
  if (label.includes('A') || !label.includes('B')) {
    const x = both ? middle - 7 : middle
    painter.polygon([x, top - 1, x + 6, top + BAR, x - 6, top + BAR], 'hazard-a')
  }
  if (label.includes('B')) painter.rect((both ? middle + 7 : middle) - BAR / 2, top, BAR, BAR, 'hazard-b')
}

/** Spans are steps, inclusive. Those that would fall on the same pixels are drawn once. */
function drawSpans(painter: Painter, track: Track, view: Viewport, width: number, top: number): void {
  const colour = colourOf(track.kind)
  const opacity = track.kind === 'pin' ? 0.55 : 1
  let drawnTo = -1
  for (let i = firstAbove(track.to, view.from); i < track.from.length; i += 1) {
    const first = (track.from[i] ?? 0) - 1
    if (first > view.to) return
    const from = Math.max(-LEAST, xOf(first, view, width)) + 1
    const to = Math.max(from + LEAST, Math.min(width + LEAST, xOf(track.to[i] ?? 0, view, width)) - 1)
    if (to <= drawnTo) continue
    if (track.kind === 'hazard') drawHazard(painter, track.labels[i] ?? '', (from + to) / 2, top)
    else painter.rect(from, top, to - from, BAR, colour, opacity)
    drawnTo = to
  }
}

/** The band between the least and the most of each bucket; a value holds until the next one. */
function drawCounter(painter: Painter, track: Track, view: Viewport, width: number, top: number): void {
  const values = track.counter
  const floor = top + BAR + 2
  const full = BAR + 4
  painter.rect(0, floor, width, 1, 'line')
  if (track.most === 0) return
  const upper: number[] = []
  const last = values.length / 3 - 1
  for (let i = 0; i <= last; i += 1) {
    const at = values[i * 3] ?? 0
    const next = i === last ? view.to + 1 : (values[i * 3 + 3] ?? 0)
    if (next < view.from || at - 1 > view.to) continue
    const y = floor - ((values[i * 3 + 2] ?? 0) / track.most) * full
    upper.push(Math.max(0, xOf(at - 1, view, width)), y, Math.min(width, xOf(Math.max(at, next - 1), view, width)), y)
  }
  if (upper.length === 0) return
  painter.polygon([upper[0] ?? 0, floor, ...upper, upper.at(-2) ?? width, floor], colourOf(track.kind), 0.55)
}
