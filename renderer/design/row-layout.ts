/** Where the rows of a table lie, from the top of the first one, in CSS pixels. Plain arithmetic: no row is asked for. */
export interface RowLayout {
  readonly count: number
  /** Height of all rows. */
  readonly height: number
  /** Top of a row; that of the row behind the last is `height`. */
  readonly top: (index: number) => number
  /** The row at an offset, the last one beyond the end; -1 without rows. */
  readonly at: (offset: number) => number
}

/** Rows of one height: a million of them cost what one does. */
export function evenRows(count: number, height: number): RowLayout {
  return {
    count,
    height: count * height,
    top: (index) => index * height,
    at: (offset) => Math.max(-1, Math.min(count - 1, Math.floor(Math.max(0, offset) / height))),
  }
}

/** Rows of which each has its own height. */
export function unevenRows(heights: readonly number[]): RowLayout {
  const tops = new Float64Array(heights.length + 1)
  heights.forEach((height, index) => (tops[index + 1] = (tops[index] ?? 0) + height))
  return {
    count: heights.length,
    height: tops[heights.length] ?? 0,
    top: (index) => tops[index] ?? 0,
    at(offset) {
      // The last row whose top is not below the offset.
      let low = 0
      let high = heights.length - 1
      while (low < high) {
        const middle = (low + high + 1) >>> 1
        if ((tops[middle] ?? 0) <= offset) low = middle
        else high = middle - 1
      }
      return heights.length === 0 ? -1 : low
    },
  }
}

/** The part of a table that is scrolled to. */
export interface Sight {
  /** Scroll position of the element. */
  readonly scrolled: number
  /** Height in which rows are seen. */
  readonly seen: number
  /** Height that the element may give to all rows; a browser cannot lay out more than some millions of pixels. */
  readonly most: number
}

/** Height of the element that holds the rows. */
export function heldHeight(layout: RowLayout, most: number): number {
  return Math.min(layout.height, most)
}

/** How far the rows have moved up: the scroll position, unless the rows are higher than their element. */
export function offsetOf(layout: RowLayout, { scrolled, seen, most }: Sight): number {
  if (layout.height <= most) return scrolled
  const way = Math.max(1, most - seen)
  return (Math.min(scrolled, way) / way) * Math.max(0, layout.height - seen)
}

/** The scroll position at which the rows have moved up by `offset`. */
export function scrollFor(layout: RowLayout, offset: number, { seen, most }: Omit<Sight, 'scrolled'>): number {
  if (layout.height <= most) return offset
  return (offset / Math.max(1, layout.height - seen)) * Math.max(1, most - seen)
}

/** How far the rows have to move up for a row to be seen: as little as possible. */
export function offsetToSee(layout: RowLayout, index: number, offset: number, seen: number): number {
  const top = layout.top(index)
  const bottom = layout.top(index + 1)
  if (top < offset || bottom - top > seen) return top
  return bottom > offset + seen ? bottom - seen : offset
}
