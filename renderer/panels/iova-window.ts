/** The part of the 64-bit IOVA space that a map shows. Addresses are bytes as bigints, places are pixels. */

export interface IovaWindow {
  readonly start: bigint
  /** Bytes. */
  readonly span: bigint
}
interface Range {
  readonly iova: bigint
  /** Last byte, inclusive. */
  readonly last: bigint
}

export const PAGE = 4096n
/** All of it. */
export const SPACE = 1n << 64n
/** Windows begin at addresses that can be read. */
const LEAST_STEP = 0x400n
const FINE = 1_000_000

/** Inside of the space, one page at least. */
export function clamp(window: IovaWindow): IovaWindow {
  const span = window.span < PAGE ? PAGE : window.span > SPACE ? SPACE : window.span
  const last = SPACE - span
  const start = window.start < 0n ? 0n : window.start > last ? last : window.start
  return { start, span }
}

/** All ranges with a little room on both sides; everything if there is none. */
export function fit(ranges: readonly Range[]): IovaWindow {
  let [first, last] = [SPACE, -1n]
  for (const range of ranges) {
    if (range.iova < first) first = range.iova
    if (range.last > last) last = range.last
  }
  if (last < 0n) return { start: 0n, span: SPACE }
  const room = (last - first + 1n) / 16n + PAGE / 4n
  const start = first < room ? 0n : first - room
  return clamp({ start: start - (start % LEAST_STEP), span: last - first + 1n + 2n * room })
}

/**
 * Zooms about a point.
 * @param by above 1 shows less, below 1 more
 * @param at the point that stays, from 0 (left) to 1
 */
export function zoom(window: IovaWindow, by: number, at: number): IovaWindow {
  const span = clamp({ start: 0n, span: (window.span * BigInt(FINE)) / BigInt(Math.round(by * FINE)) }).span
  return clamp({ start: window.start + share(window.span - span, at), span })
}

/** Moves by a part of the window: 1 is its whole width to the right. */
export function pan(window: IovaWindow, by: number): IovaWindow {
  return clamp({ start: window.start + share(window.span, by), span: window.span })
}

function share(span: bigint, part: number): bigint {
  return (span * BigInt(Math.round(part * FINE))) / BigInt(FINE)
}

/** Pixels from the left of a map that is `width` wide; outside of it for addresses outside of the window. */
export function xOf(window: IovaWindow, address: bigint, width: number): number {
  return (Number(((address - window.start) * BigInt(FINE)) / window.span) / FINE) * width
}

/** What is drawn at one place: a range, or several that are too small to be told apart. */
export interface Box<T> {
  readonly x: number
  readonly width: number
  readonly ranges: readonly T[]
}
const LEAST = 3

/** The ranges in sight as boxes of three pixels at least; those that would lie over each other are one box. */
export function boxes<T extends Range>(ranges: readonly T[], window: IovaWindow, width: number): Box<T>[] {
  const drawn: { x: number; end: number; ranges: T[] }[] = []
  const end = window.start + window.span
  for (const range of [...ranges].sort((one, other) => (one.iova < other.iova ? -1 : 1))) {
    if (range.last < window.start || range.iova >= end) continue
    const x = Math.max(0, xOf(window, range.iova, width))
    const right = Math.min(width, Math.max(x + LEAST, xOf(window, range.last + 1n, width)))
    const before = drawn.at(-1)
    // Neighbours that are wide enough share a border; thin ones that meet are put together.
    const thin = right - x <= LEAST || (before !== undefined && before.end - before.x <= LEAST)
    if (before !== undefined && x < before.end && thin) {
      before.ranges.push(range)
      before.end = Math.max(before.end, right)
    } else drawn.push({ x, end: right, ranges: [range] })
  }
  return drawn.map((box) => ({ x: box.x, width: box.end - box.x, ranges: box.ranges }))
}

/** Round addresses to write below the map, `least` pixels apart at least. */
export function ticks(window: IovaWindow, width: number, least = 120): { address: bigint; x: number }[] {
  let step = PAGE
  while ((Number((step * BigInt(FINE)) / window.span) / FINE) * width < least && step < SPACE) step *= 2n
  const marks: { address: bigint; x: number }[] = []
  const first = ((window.start + step - 1n) / step) * step
  for (let address = first; address < window.start + window.span; address += step) {
    marks.push({ address, x: xOf(window, address, width) })
  }
  return marks
}
