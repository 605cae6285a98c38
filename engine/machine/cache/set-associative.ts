/** The lines that one particular cache holds: sets, ways and replacement, in flat arrays. */
import { LINES_PER_PAGE } from '../../base/units.ts'

/** Size and habits of a concrete cache. */
export interface CacheGeometry {
  /** Bytes; with `ways` lines of 64 bytes a set it must give a power of two of at least 64 sets. */
  readonly bytes: number
  readonly ways: number
  readonly replacement: 'lru' | 'random'
}

/** A last-level cache slice of an ordinary machine. */
export const DEFAULT_GEOMETRY: CacheGeometry = { bytes: 1024 * 1024, ways: 16, replacement: 'lru' }

/** Where dirty lines go when they have to make room. */
export type WriteBack = (pfn: number, line: number, handle: number) => void

/** Buckets of the filter that tells which frames have no line here. */
const FILTER = 1 << 16

/**
 * Tags and states. A line is named by its number: frame number times 64 plus line in the frame. State 0 is a clean line that
 * equals memory, +handle a dirty one, -handle a clean one whose content memory may no longer have.
 */
export class SetAssociative {
  readonly geometry: CacheGeometry
  /** Lines that fit. */
  readonly slots: number
  readonly #mask: number
  readonly #ways: number
  readonly #lru: boolean
  readonly #writeBack: WriteBack
  /** Line number in each slot; -1 where there is none. */
  #tags: Float64Array
  #states: Int32Array
  /** When each slot was last used. */
  #stamps: Uint32Array
  /** Lines per bucket of frame numbers. */
  #filter: Uint16Array
  #clock = 0
  #random: number
  /** The arrays belong to a copy, too. */
  #shared = false

  /**
   * @param from a geometry, or the cache to copy
   * @param seed of random replacement
   * @throws RangeError if the geometry is impossible
   */
  constructor(from: CacheGeometry | SetAssociative, seed: number, writeBack: WriteBack) {
    this.geometry = from instanceof SetAssociative ? from.geometry : from
    const { bytes, ways, replacement } = this.geometry
    const sets = bytes / 64 / ways
    if (!Number.isInteger(Math.log2(sets)) || sets < LINES_PER_PAGE || sets * ways > 2 ** 26) {
      throw new RangeError(
        `${String(bytes)} bytes in ${String(ways)} ways make ${String(sets)} sets; a cache needs a power of two from 64 on`,
      )
    }
    this.slots = sets * ways
    this.#mask = sets - 1
    this.#ways = ways
    this.#lru = replacement === 'lru'
    this.#writeBack = writeBack
    if (from instanceof SetAssociative) {
      from.#shared = true
      this.#shared = true
      this.#tags = from.#tags
      this.#states = from.#states
      this.#stamps = from.#stamps
      this.#filter = from.#filter
      this.#clock = from.#clock
      this.#random = from.#random
    } else {
      this.#tags = new Float64Array(this.slots).fill(-1)
      this.#states = new Int32Array(this.slots)
      this.#stamps = new Uint32Array(this.slots)
      this.#filter = new Uint16Array(FILTER)
      this.#random = seed | 0 || 1
    }
  }

  /** State of a line, or null if it is not here. Does not count as a use. */
  state(pfn: number, line: number): number | null {
    if (this.#filter[pfn & (FILTER - 1)] === 0) return null
    const slot = this.#find(pfn, line)
    return slot < 0 ? null : (this.#states[slot] ?? 0)
  }

  /**
   * A CPU touches a line: it is here afterwards, and the newest of its set.
   * @param handle what it writes; 0 for a read, which leaves a present line as it is
   */
  touch(pfn: number, line: number, handle: number): void {
    if (this.#shared) this.#unshare()
    const tag = pfn * LINES_PER_PAGE + line
    const tags = this.#tags
    const base = (((pfn << 6) | line) & this.#mask) * this.#ways
    const end = base + this.#ways
    let slot = base
    while (slot < end && tags[slot] !== tag) slot++
    if (slot === end) {
      slot = this.#makeRoom(base, end)
      tags[slot] = tag
      this.#states[slot] = handle
      const bucket = pfn & (FILTER - 1)
      this.#filter[bucket] = (this.#filter[bucket] ?? 0) + 1
    } else if (handle !== 0) this.#states[slot] = handle
    if (this.#lru) this.#stamps[slot] = this.#tick()
  }

  /** Sets the state of a line, bringing it in if need be; `null` takes it out without a write-back. */
  put(pfn: number, line: number, state: number | null): void {
    if (state === null) {
      const slot = this.#find(pfn, line)
      if (slot >= 0) this.#remove(slot, pfn)
      return
    }
    this.touch(pfn, line, 0)
    this.#states[this.#find(pfn, line)] = state
  }

  /**
   * Visits the lines that are here of `[first, beyond)` (line numbers), in no order that means anything. What `visit` returns
   * becomes the line's state; null takes it out without a write-back.
   */
  update(first: number, beyond: number, visit: (pfn: number, line: number, state: number) => number | null): void {
    const slotVisit = (slot: number, tag: number): void => {
      const pfn = Math.floor(tag / LINES_PER_PAGE)
      const old = this.#states[slot] ?? 0
      const state = visit(pfn, tag - pfn * LINES_PER_PAGE, old)
      if (state === old) return
      if (state === null) this.#remove(slot, pfn)
      else {
        if (this.#shared) this.#unshare()
        this.#states[slot] = state
      }
    }
    // Either every slot is looked at, or every line is looked for.
    if ((beyond - first) * this.#ways > this.slots * 2) {
      for (let slot = 0; slot < this.slots; slot++) {
        const tag = this.#tags[slot] ?? -1
        if (tag >= first && tag < beyond) slotVisit(slot, tag)
      }
      return
    }
    let tag = first
    while (tag < beyond) {
      const pfn = Math.floor(tag / LINES_PER_PAGE)
      const stop = Math.min(beyond, (pfn + 1) * LINES_PER_PAGE)
      if (this.#filter[pfn & (FILTER - 1)] !== 0) {
        for (; tag < stop; tag++) {
          const slot = this.#find(pfn, tag - pfn * LINES_PER_PAGE)
          if (slot >= 0) slotVisit(slot, tag)
        }
      }
      tag = stop
    }
  }

  /** Adds the handles that lines hold. */
  collect(used: Set<number>): void {
    for (let slot = 0; slot < this.slots; slot++) {
      if ((this.#tags[slot] ?? -1) >= 0) used.add(Math.abs(this.#states[slot] ?? 0))
    }
  }

  #find(pfn: number, line: number): number {
    const tag = pfn * LINES_PER_PAGE + line
    const base = (((pfn << 6) | line) & this.#mask) * this.#ways
    const end = base + this.#ways
    const tags = this.#tags
    for (let slot = base; slot < end; slot++) if (tags[slot] === tag) return slot
    return -1
  }

  #remove(slot: number, pfn: number): void {
    if (this.#shared) this.#unshare()
    this.#tags[slot] = -1
    const bucket = pfn & (FILTER - 1)
    this.#filter[bucket] = (this.#filter[bucket] ?? 0) - 1
  }

  /** A slot of `[base, end)` to use: an empty one, or that of the line which has to go. */
  #makeRoom(base: number, end: number): number {
    const tags = this.#tags
    let victim = base
    let oldest = Infinity
    for (let slot = base; slot < end; slot++) {
      if ((tags[slot] ?? -1) < 0) return slot
      const stamp = this.#stamps[slot] ?? 0
      if (stamp < oldest) {
        oldest = stamp
        victim = slot
      }
    }
    if (!this.#lru) victim = base + this.#next(this.#ways)
    const tag = tags[victim] ?? -1
    const pfn = Math.floor(tag / LINES_PER_PAGE)
    const state = this.#states[victim] ?? 0
    if (state > 0) this.#writeBack(pfn, tag - pfn * LINES_PER_PAGE, state)
    const bucket = pfn & (FILTER - 1)
    this.#filter[bucket] = (this.#filter[bucket] ?? 0) - 1
    return victim
  }

  #tick(): number {
    if (this.#clock === 0xffff_ffff) {
      // Older stamps keep their order, though some become equal: one replacement in four billion may differ.
      for (let slot = 0; slot < this.slots; slot++) this.#stamps[slot] = (this.#stamps[slot] ?? 0) >>> 1
      this.#clock >>>= 1
    }
    return ++this.#clock
  }

  /** Uniform in [0, bound); xorshift32. */
  #next(bound: number): number {
    let x = this.#random
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#random = x
    return (x >>> 0) % bound
  }

  #unshare(): void {
    this.#tags = this.#tags.slice()
    this.#states = this.#states.slice()
    this.#stamps = this.#stamps.slice()
    this.#filter = this.#filter.slice()
    this.#shared = false
  }
}
