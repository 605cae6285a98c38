/** Ranges of frames that carry something, and how several kinds of them lie over each other. */

/** Frames `[first, end)` with one value. */
export interface Tile<T> {
  readonly first: number
  readonly end: number
  readonly value: T
}

/**
 * Cuts ranges that may overlap into tiles that do not, each with the values of all ranges that cover it, in the order of
 * the ranges. Neighbouring tiles may be equal; what no range covers has no tile.
 */
export function overlay<T>(ranges: readonly Tile<T>[]): Tile<readonly T[]>[] {
  const order = ranges.map((_, i) => i).sort((a, b) => (ranges[a]?.first ?? 0) - (ranges[b]?.first ?? 0))
  const cuts = new Set<number>()
  for (const { first, end } of ranges) cuts.add(first).add(end)
  const points = [...cuts].sort((a, b) => a - b)
  const tiles: Tile<readonly T[]>[] = []
  let active: number[] = []
  let next = 0
  for (let i = 0; i + 1 < points.length; i++) {
    const first = points[i] ?? 0
    const end = points[i + 1] ?? 0
    active = active.filter((range) => (ranges[range]?.end ?? 0) > first)
    for (let range = order[next]; range !== undefined && (ranges[range]?.first ?? 0) <= first; range = order[++next]) {
      active.push(range)
    }
    if (active.length === 0) continue
    active.sort((a, b) => a - b)
    const values: T[] = []
    for (const range of active) {
      const found = ranges[range]
      if (found !== undefined && !values.includes(found.value)) values.push(found.value)
    }
    tiles.push({ first, end, value: values })
  }
  return tiles
}

/** Walks tiles in ascending order; asked for ascending positions only. */
export class TileWalk<T> {
  readonly #tiles: readonly Tile<T>[]
  #at = 0

  constructor(tiles: readonly Tile<T>[]) {
    this.#tiles = tiles
  }

  /** The value at `position`, undefined in a gap, and how far it holds (at most `limit`). */
  from(position: number, limit: number): { readonly value: T | undefined; readonly end: number } {
    while ((this.#tiles[this.#at]?.end ?? Infinity) <= position) this.#at++
    const tile = this.#tiles[this.#at]
    if (tile === undefined || tile.first >= limit) return { value: undefined, end: limit }
    if (tile.first > position) return { value: undefined, end: tile.first }
    return { value: tile.value, end: Math.min(limit, tile.end) }
  }
}
