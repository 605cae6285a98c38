/** The lines that one particular cache holds: sets, ways and replacement, in flat arrays. */
import { LINE_SIZE, LINES_PER_PAGE } from '../../base/units.ts'

/** Size and habits of a concrete cache. */
export interface CacheGeometry {
  /** Bytes; with `ways` lines of 64 bytes a set it must give a power of two of at least 64 sets. */
  readonly bytes: number
  /** 1 to 16. */
  readonly ways: number
  readonly replacement: 'lru' | 'random'
}

/** Why there can be no such cache, in one sentence; null if there can. */
export function geometryError({ bytes, ways }: CacheGeometry): string | null {
  if (!Number.isInteger(ways) || ways < 1 || ways > WAYS_MAX) {
    return `a cache has 1 to ${String(WAYS_MAX)} ways, not ${String(ways)}`
  }
  const sets = bytes / LINE_SIZE / ways
  if (Number.isInteger(Math.log2(sets)) && sets >= LINES_PER_PAGE && sets <= SETS_MAX) return null
  return `${String(bytes)} bytes in ${String(ways)} ways make ${String(sets)} sets of lines; a cache has a power of two from ${String(LINES_PER_PAGE)} to ${String(SETS_MAX)}`
}

/** A last-level cache slice of an ordinary machine. */
export const DEFAULT_GEOMETRY: CacheGeometry = { bytes: 1024 * 1024, ways: 16, replacement: 'lru' }

/** Where dirty lines go when they have to make room. */
export interface BackingStore {
  /** Writes one line. */
  set(pfn: number, line: number, handle: number): void
  /** The table in which the 64 lines of a frame lie in order from `rowStart` on; to be written before anything else happens. */
  row(pfn: number): Int32Array
  rowStart(pfn: number): number
}

/** What taking lines out found. */
export interface TakenOut {
  /** Lines that were dirty or stale. */
  readonly usefulLines: number
  /** Frames that had one. */
  readonly usefulPages: number
}

const WAYS_MAX = 16
const SETS_MAX = 2 ** 22
/** Recency of 16 ways as hexadecimal digits, the newest in the lowest: eight in each of two words. */
const ORDER_LOW = 0x7654_3210
const ORDER_HIGH = 0xfedc_ba98 | 0

/**
 * Tags and states. A line is named by its number: frame number times 64 plus line in the frame. State 0 is a clean line that
 * equals memory, +handle a dirty one, -handle a clean one whose content memory may no longer have.
 *
 * A set keeps a byte of each tag together, so that four ways are compared in one operation; tags and states lie way by way,
 * so that consecutive lines of a frame are neighbours.
 */
export class SetAssociative {
  readonly geometry: CacheGeometry
  /** Lines that fit. */
  readonly slots: number
  readonly #sets: number
  readonly #mask: number
  readonly #ways: number
  /** Words of tag bytes of a set. */
  readonly #words: number
  /** Bits of a frame number that choose the set. */
  readonly #setBits: number
  readonly #full: number
  /** Slots of a way, as a power of two. */
  readonly #waysShift: number
  readonly #lru: boolean
  readonly #memory: BackingStore
  /** Line number by way and set; -1 where there is none. */
  #tags: Float64Array
  #states: Int32Array
  /** By set: a byte of each way's tag, the recency of the ways, and which ways are in use. */
  #bytes: Int32Array
  #order: Int32Array
  #used: Uint16Array
  #random: number
  /** The arrays belong to a copy, too. */
  #shared = false

  /**
   * @param from a geometry, or the cache to copy
   * @param seed of random replacement
   * @throws RangeError if the geometry is impossible
   */
  constructor(from: CacheGeometry | SetAssociative, seed: number, memory: BackingStore) {
    this.geometry = from instanceof SetAssociative ? from.geometry : from
    const { bytes, ways, replacement } = this.geometry
    const sets = bytes / LINE_SIZE / ways
    const wrong = geometryError(this.geometry)
    if (wrong !== null) throw new RangeError(wrong)
    this.slots = sets * ways
    this.#sets = sets
    this.#mask = sets - 1
    this.#ways = ways
    this.#words = Math.ceil(ways / 4)
    this.#setBits = Math.log2(sets) - 6
    this.#full = 2 ** ways - 1
    this.#waysShift = this.#setBits + 6
    this.#lru = replacement === 'lru'
    this.#memory = memory
    if (from instanceof SetAssociative) {
      from.#shared = true
      this.#shared = true
      this.#tags = from.#tags
      this.#states = from.#states
      this.#bytes = from.#bytes
      this.#order = from.#order
      this.#used = from.#used
      this.#random = from.#random
    } else {
      // Ways beyond the last are there to be compared with, and never match.
      this.#tags = new Float64Array(sets * this.#words * 4).fill(-1)
      this.#states = new Int32Array(this.slots)
      this.#bytes = new Int32Array(sets * this.#words)
      this.#order = new Int32Array(sets * 2)
      for (let set = 0; set < sets; set++) {
        this.#order[2 * set] = ORDER_LOW
        this.#order[2 * set + 1] = ORDER_HIGH
      }
      this.#used = new Uint16Array(sets)
      this.#random = seed | 0 || 1
    }
  }

  /** State of a line, or null if it is not here. Does not count as a use. */
  state(pfn: number, line: number): number | null {
    const way = this.#find(pfn, line)
    return way < 0 ? null : (this.#states[this.#slot(way, pfn, line)] ?? 0)
  }

  /** The set in which a line lies or would lie, and how many of its ways are in use. */
  setOf(pfn: number, line: number): { readonly set: number; readonly used: number } {
    const set = ((pfn << 6) | line) & this.#mask
    let used = 0
    for (let ways = this.#used[set] ?? 0; ways !== 0; ways &= ways - 1) used++
    return { set, used }
  }

  /**
   * A CPU touches a line: it is here afterwards, and the newest of its set.
   * @param handle what it writes; 0 for a read, which leaves a present line as it is
   */
  touch(pfn: number, line: number, handle: number): void {
    if (this.#shared) this.#unshare()
    const set = ((pfn << 6) | line) & this.#mask
    let way = this.#find(pfn, line)
    if (way < 0) {
      way = this.#makeRoom(set)
      const slot = way * this.#sets + set
      this.#tags[slot] = pfn * LINES_PER_PAGE + line
      this.#states[slot] = handle
      const word = set * this.#words + (way >> 2)
      const shift = (way & 3) << 3
      this.#bytes[word] = ((this.#bytes[word] ?? 0) & ~(0xff << shift)) | (this.#byteOf(pfn) << shift)
    } else if (handle !== 0) this.#states[way * this.#sets + set] = handle
    if (this.#lru) this.#makeNewest(set, way)
  }

  /** Sets the state of a line, bringing it in if need be; `null` takes it out without a write-back. */
  put(pfn: number, line: number, state: number | null): void {
    if (state !== null) {
      this.touch(pfn, line, 0)
      this.#states[this.#slot(this.#find(pfn, line), pfn, line)] = state
      return
    }
    const way = this.#find(pfn, line)
    if (way >= 0) this.#remove(this.#slot(way, pfn, line))
  }

  /**
   * Visits the lines that are here of `[first, beyond)` (line numbers), in no order that means anything. What `visit` returns
   * becomes the line's state; null takes it out without a write-back.
   */
  update(first: number, beyond: number, visit: (pfn: number, line: number, state: number) => number | null): void {
    this.#eachSlot(first, beyond, (slot, tag) => {
      const pfn = Math.floor(tag / LINES_PER_PAGE)
      const old = this.#states[slot] ?? 0
      const state = visit(pfn, tag - pfn * LINES_PER_PAGE, old)
      if (state === old) return
      if (state === null) this.#remove(slot)
      else {
        if (this.#shared) this.#unshare()
        this.#states[slot] = state
      }
    })
  }

  /**
   * Takes the lines of `[first, beyond)` out; dirty ones are written back.
   * @param isStale asked of clean lines whose content memory may no longer have
   */
  takeOut(
    first: number,
    beyond: number,
    isStale: (pfn: number, line: number, state: number) => boolean = () => false,
  ): TakenOut {
    if (this.#shared) this.#unshare()
    const tags = this.#tags
    const states = this.#states
    const used = this.#used
    let usefulLines = 0
    const usefulPages = new Set<number>()
    let pfn = -1
    let base = 0
    let row: Int32Array | null = null
    let rowStart = 0
    const take = (slot: number, tag: number): void => {
      // Slots of one way hold consecutive lines of a frame one after the other.
      if (pfn < 0 || tag < base || tag >= base + LINES_PER_PAGE) {
        pfn = Math.floor(tag / LINES_PER_PAGE)
        base = pfn * LINES_PER_PAGE
        row = null
      }
      tags[slot] = -1
      const set = slot & this.#mask
      used[set] = (used[set] ?? 0) & ~(1 << (slot >> this.#waysShift))
      const state = states[slot] ?? 0
      if (state > 0) {
        if (row === null) {
          row = this.#memory.row(pfn)
          rowStart = this.#memory.rowStart(pfn)
          usefulPages.add(pfn)
        }
        row[rowStart + tag - base] = state
        usefulLines++
      } else if (state < 0 && isStale(pfn, tag - base, state)) {
        usefulPages.add(pfn)
        usefulLines++
      }
    }
    if (this.#isLarge(first, beyond)) {
      for (let slot = 0; slot < this.slots; slot++) {
        const tag = tags[slot] ?? -1
        if (tag >= first && tag < beyond) take(slot, tag)
      }
    } else this.#eachSlot(first, beyond, take)
    return { usefulLines, usefulPages: usefulPages.size }
  }

  /** Adds the handles that lines hold. */
  collect(used: Set<number>): void {
    this.#eachSlot(0, Infinity, (slot) => used.add(Math.abs(this.#states[slot] ?? 0)))
  }

  /** Either every slot is looked at, or every line is looked for. */
  #eachSlot(first: number, beyond: number, visit: (slot: number, tag: number) => void): void {
    if (this.#isLarge(first, beyond)) {
      for (let slot = 0; slot < this.slots; slot++) {
        const tag = this.#tags[slot] ?? -1
        if (tag >= first && tag < beyond) visit(slot, tag)
      }
      return
    }
    let tag = first
    while (tag < beyond) {
      const pfn = Math.floor(tag / LINES_PER_PAGE)
      const stop = Math.min(beyond, (pfn + 1) * LINES_PER_PAGE)
      for (let line = tag - pfn * LINES_PER_PAGE; tag < stop; tag++, line++) {
        const way = this.#find(pfn, line)
        if (way >= 0) visit(this.#slot(way, pfn, line), tag)
      }
    }
  }

  /** So many lines that looking at every slot is quicker than looking for each line. */
  #isLarge(first: number, beyond: number): boolean {
    return 2 * (beyond - first) > this.slots
  }

  #slot(way: number, pfn: number, line: number): number {
    return way * this.#sets + (((pfn << 6) | line) & this.#mask)
  }

  /** A byte of the part of the tag that tells lines of a set apart. */
  #byteOf(pfn: number): number {
    const high = pfn >> this.#setBits
    return (high ^ (high >> 8)) & 0xff
  }

  /** The way that holds a line, or -1. */
  #find(pfn: number, line: number): number {
    const tag = pfn * LINES_PER_PAGE + line
    const set = ((pfn << 6) | line) & this.#mask
    const pattern = Math.imul(this.#byteOf(pfn), 0x0101_0101)
    const words = this.#words
    for (let i = 0; i < words; i++) {
      const difference = (this.#bytes[set * words + i] ?? 0) ^ pattern
      // The high bit of each byte that is zero; a borrow may mark one too many, which the tag then denies.
      let zeros = (difference - 0x0101_0101) & ~difference & 0x8080_8080
      while (zeros !== 0) {
        const way = (i << 2) | ((31 - Math.clz32(zeros & -zeros)) >> 3)
        if (this.#tags[way * this.#sets + set] === tag) return way
        zeros &= zeros - 1
      }
    }
    return -1
  }

  #remove(slot: number): void {
    if (this.#shared) this.#unshare()
    this.#tags[slot] = -1
    const set = slot & this.#mask
    this.#used[set] = (this.#used[set] ?? 0) & ~(1 << (slot >> this.#waysShift))
  }

  /** A way of a set to use: an empty one, or that of the line which has to go. */
  #makeRoom(set: number): number {
    const used = this.#used[set] ?? 0
    if (used !== this.#full) {
      const way = 31 - Math.clz32(~used & (used + 1))
      this.#used[set] = used | (1 << way)
      return way
    }
    const victim = this.#lru ? this.#oldest(set) : this.#next(this.#ways)
    const slot = victim * this.#sets + set
    const state = this.#states[slot] ?? 0
    if (state > 0) {
      const tag = this.#tags[slot] ?? -1
      const pfn = Math.floor(tag / LINES_PER_PAGE)
      this.#memory.set(pfn, tag - pfn * LINES_PER_PAGE, state)
    }
    return victim
  }

  #oldest(set: number): number {
    const last = this.#ways - 1
    return ((this.#order[2 * set + (last >> 3)] ?? 0) >>> ((last & 7) << 2)) & 15
  }

  /** Moves a way to the lowest digit of its set's order; the digits below its old place move up. */
  #makeNewest(set: number, way: number): void {
    const order = this.#order
    const low = order[2 * set] ?? 0
    if ((low & 15) === way) return
    const top = order[2 * set + 1] ?? 0
    if (top >>> 28 === way) {
      // The oldest of sixteen, as after a miss: everything moves up.
      order[2 * set + 1] = (top << 4) | (low >>> 28)
      order[2 * set] = (low << 4) | way
      return
    }
    const pattern = Math.imul(way, 0x1111_1111)
    const inLow = low ^ pattern
    const zeros = (inLow - 0x1111_1111) & ~inLow & 0x8888_8888
    if (zeros !== 0) {
      order[2 * set] = movedDown(low, zeros, way)
      return
    }
    const inHigh = top ^ pattern
    order[2 * set + 1] = movedDown(top, (inHigh - 0x1111_1111) & ~inHigh & 0x8888_8888, low >>> 28)
    order[2 * set] = (low << 4) | way
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
    this.#bytes = this.#bytes.slice()
    this.#order = this.#order.slice()
    this.#used = this.#used.slice()
    this.#shared = false
  }
}

/**
 * Takes the digit that `zeros` marks out of a word of eight hexadecimal digits and puts `digit` in the lowest place.
 * @param zeros its lowest bit is the highest of the digit to take out
 */
function movedDown(word: number, zeros: number, digit: number): number {
  const at = 28 - Math.clz32(zeros & -zeros)
  const below = word & ((1 << at) - 1)
  const above = at === 28 ? 0 : (word >>> (at + 4)) << (at + 4)
  return above | (below << 4) | digit
}
