/**
 * What memory holds, line by line, for the concrete mode: by extents of frames, with tables of single lines where lines were
 * written back one at a time.
 */
import { LINES_PER_PAGE } from '../../base/units.ts'
import { ExtentMap } from './extent-map.ts'
import { BOOT_HANDLE } from './version-table.ts'

/** Frames of a table of single lines. */
const SLAB_PAGES = 64
/** Tables that are found without a look-up. */
const RECENT = 1024

interface Slab {
  readonly keeper: object
  readonly handles: Int32Array
}

interface Filling {
  readonly handle: number
}

/** Handles of versions (see VersionTable) for every line of memory; boot content where nothing was ever written. */
export class MemoryContents {
  #bulk = new ExtentMap<Filling>((a, b) => a.handle === b.handle)
  /** By frame number divided by the frames of a slab; a slab outweighs the extents under it. */
  #slabs = new Map<number, Slab>()
  #self: object = {}
  /** Tables that may be written, by the low bits of their numbers. */
  #recentNumbers = new Float64Array(RECENT).fill(-1)
  #recent: (Int32Array | undefined)[] = Array<undefined>(RECENT).fill(undefined)

  /** An independent copy; tables of lines are shared until one of the two writes. */
  clone(): MemoryContents {
    const copy = new MemoryContents()
    copy.#bulk = this.#bulk.clone()
    copy.#slabs = new Map(this.#slabs)
    this.#self = {}
    this.#recentNumbers.fill(-1)
    return copy
  }

  /** Extents and tables of lines, for tests of memory. */
  get size(): number {
    return this.#bulk.size + this.#slabs.size
  }

  /** Handle of one line. */
  get(pfn: number, line: number): number {
    const slab = this.#slabs.get(Math.floor(pfn / SLAB_PAGES))
    if (slab !== undefined) return slab.handles[this.rowStart(pfn) + line] ?? BOOT_HANDLE
    return this.#bulk.get(pfn)?.handle ?? BOOT_HANDLE
  }

  /** Writes one line. */
  set(pfn: number, line: number, handle: number): void {
    this.row(pfn)[this.rowStart(pfn) + line] = handle
  }

  /** The table in which the 64 lines of a frame lie in order from `rowStart` on; valid until the next call of anything here. */
  row(pfn: number): Int32Array {
    const number = Math.floor(pfn / SLAB_PAGES)
    const at = number & (RECENT - 1)
    const recent = this.#recentNumbers[at] === number ? this.#recent[at] : undefined
    if (recent !== undefined) return recent
    const handles = this.#writable(number)
    this.#recent[at] = handles
    this.#recentNumbers[at] = number
    return handles
  }

  /** Where the lines of a frame begin in its table. */
  rowStart(pfn: number): number {
    return (pfn & (SLAB_PAGES - 1)) * LINES_PER_PAGE
  }

  /** Writes whole frames. */
  fill(pfn: number, npages: number, handle: number): void {
    const filling: Filling = { handle }
    this.#bulk.update(pfn, npages, () => filling)
    this.#eachSlab(pfn, npages, (number, first, beyond) => {
      if (first === 0 && beyond === SLAB_PAGES) this.#drop(number)
      else this.#writable(number).fill(handle, first * LINES_PER_PAGE, beyond * LINES_PER_PAGE)
    })
  }

  /** Back to boot content. */
  forget(pfn: number, npages: number): void {
    this.fill(pfn, npages, BOOT_HANDLE)
    this.#bulk.update(pfn, npages, () => undefined)
    this.#eachSlab(pfn, npages, (number) => {
      if (this.#slabs.get(number)?.handles.every((handle) => handle === BOOT_HANDLE) === true) this.#drop(number)
    })
  }

  /** Visits ranges of lines with one content: frames `[pfn, pfn + npages)`, of each the lines `[first, beyond)`. */
  visit(
    pfn: number,
    npages: number,
    visit: (pfn: number, npages: number, first: number, beyond: number, handle: number) => void,
  ): void {
    const bulk = (from: number, to: number): void => {
      if (from < to)
        this.#bulk.visit(from, to - from, (at, n, filling) =>
          visit(at, n, 0, LINES_PER_PAGE, filling?.handle ?? BOOT_HANDLE),
        )
    }
    let at = pfn
    this.#eachSlab(pfn, npages, (number, firstPage, beyondPage) => {
      const handles = this.#slabs.get(number)?.handles
      if (handles === undefined) return
      const base = number * SLAB_PAGES
      bulk(at, base + firstPage)
      at = base + beyondPage
      for (let page = firstPage; page < beyondPage; page++) {
        const offset = page * LINES_PER_PAGE
        for (let first = 0; first < LINES_PER_PAGE;) {
          const handle = handles[offset + first] ?? BOOT_HANDLE
          let beyond = first + 1
          while (beyond < LINES_PER_PAGE && handles[offset + beyond] === handle) beyond++
          visit(base + page, 1, first, beyond, handle)
          first = beyond
        }
      }
    })
    bulk(at, pfn + npages)
  }

  /** Adds every handle that some line of memory holds. */
  collect(used: Set<number>): void {
    this.#bulk.visit(0, Number.MAX_SAFE_INTEGER, (_pfn, _npages, filling) => {
      if (filling !== undefined) used.add(filling.handle)
    })
    for (const { handles } of this.#slabs.values()) for (const handle of handles) used.add(handle)
  }

  /** Calls `visit` for the tables that touch a range, in order, with the pages of each that lie in it. */
  #eachSlab(pfn: number, npages: number, visit: (number: number, first: number, beyond: number) => void): void {
    if (this.#slabs.size === 0) return
    const firstNumber = Math.floor(pfn / SLAB_PAGES)
    const lastNumber = Math.floor((pfn + npages - 1) / SLAB_PAGES)
    const call = (number: number): void => {
      const base = number * SLAB_PAGES
      visit(number, Math.max(0, pfn - base), Math.min(SLAB_PAGES, pfn + npages - base))
    }
    if (lastNumber - firstNumber < this.#slabs.size) {
      for (let number = firstNumber; number <= lastNumber; number++) if (this.#slabs.has(number)) call(number)
      return
    }
    const numbers = [...this.#slabs.keys()].filter((n) => n >= firstNumber && n <= lastNumber)
    for (const number of numbers.sort((a, b) => a - b)) call(number)
  }

  #drop(number: number): void {
    this.#slabs.delete(number)
    const at = number & (RECENT - 1)
    if (this.#recentNumbers[at] === number) this.#recentNumbers[at] = -1
  }

  #writable(number: number): Int32Array {
    const slab = this.#slabs.get(number)
    if (slab?.keeper === this.#self) return slab.handles
    const handles = slab?.handles.slice() ?? new Int32Array(SLAB_PAGES * LINES_PER_PAGE).fill(BOOT_HANDLE)
    if (slab === undefined) {
      const base = number * SLAB_PAGES
      this.#bulk.visit(base, SLAB_PAGES, (at, n, filling) => {
        if (filling === undefined) return
        handles.fill(filling.handle, (at - base) * LINES_PER_PAGE, (at - base + n) * LINES_PER_PAGE)
      })
    }
    this.#slabs.set(number, { keeper: this.#self, handles })
    const at = number & (RECENT - 1)
    if (this.#recentNumbers[at] === number) this.#recentNumbers[at] = -1
    return handles
  }
}
