import { ChunkedList, type Cursor } from './chunked-list.ts'

/** Called for each maximal stretch `[start, start+length)` that has one count. */
export type CountVisitor = (start: number, length: number, count: number) => void

/** From `start` to the beginning of the next stretch. */
interface Stretch {
  readonly start: number
  count: number
}

/**
 * Counts per position, kept as stretches of equal count: the pin counts of physical memory. Positions never written count 0.
 */
export class CountMap {
  #stretches = new ChunkedList<Stretch, number>(beginsBefore)

  /** Independent copy. */
  clone(): CountMap {
    const copy = new CountMap()
    copy.#stretches = this.#stretches.cloneWith(({ start, count }) => ({ start, count }))
    return copy
  }

  /** Number of stretches, for tests and memory estimates. */
  get stretches(): number {
    return this.#stretches.size
  }

  /** Count at `position`. */
  at(position: number): number {
    const at = this.#stretches.find(position)
    const found = this.#stretches.get(at)
    return found?.start === position ? found.count : this.#countBefore(at)
  }

  /** Adds `delta` to `length` positions from `start` on; `visit` sees the counts after it. */
  add(start: number, length: number, delta: number, visit?: CountVisitor): void {
    const end = start + length
    this.#cut(end)
    const at = this.#cut(start)
    for (let s = this.#stretches.get(at); s !== undefined && s.start < end;) {
      s.count += delta
      this.#stretches.advance(at)
      const next = this.#stretches.get(at)
      if (visit !== undefined) visit(s.start, (next?.start ?? end) - s.start, s.count)
      s = next
    }
    // Inside, neighbours stay different; only the two ends can have become equal to their outer neighbour.
    this.#join(at)
    this.#join(this.#stretches.find(start))
  }

  /** Visits the counts of `[start, start+length)` in order, zero included. */
  forEach(start: number, length: number, visit: CountVisitor): void {
    const end = start + length
    const next = this.#stretches.find(start)
    let at = start
    let count = this.#countBefore(next)
    while (at < end) {
      const s = this.#stretches.get(next)
      if (s?.start === at) {
        count = s.count
        this.#stretches.advance(next)
      } else {
        const stop = Math.min(end, s?.start ?? end)
        visit(at, stop - at, count)
        at = stop
      }
    }
  }

  /** Visits every stretch with a count other than zero. */
  forEachCounted(visit: CountVisitor): void {
    let before: Stretch | null = null
    for (const s of this.#stretches.from(this.#stretches.find(-Infinity))) {
      if (before !== null && before.count !== 0) visit(before.start, s.start - before.start, before.count)
      before = s
    }
  }

  /** Count of the stretch that ends at a place. */
  #countBefore(at: Cursor): number {
    return this.#stretches.before(at)?.count ?? 0
  }

  /** Makes a stretch begin at `position` and returns its place. */
  #cut(position: number): Cursor {
    const at = this.#stretches.find(position)
    if (this.#stretches.get(at)?.start !== position) {
      this.#stretches.insert(at, { start: position, count: this.#countBefore(at) })
    }
    return at
  }

  /** Removes the stretch at a place if the one before it has the same count. */
  #join(at: Cursor): void {
    const s = this.#stretches.get(at)
    if (s !== undefined && s.count === this.#countBefore(at)) this.#stretches.remove(at)
  }
}

function beginsBefore(stretch: Stretch, position: number): boolean {
  return stretch.start < position
}
