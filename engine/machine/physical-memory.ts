import { assert } from '../base/assert.ts'
import { CountMap } from '../base/count-map.ts'
import { forEachRun, forEachStretch, PfnRunList, type PfnRuns } from '../base/pfn-runs.ts'

/** Which user page a stretch of frames was handed out for. Immutable. */
export interface FrameBlock {
  /** First frame and number of frames. */
  readonly base: number
  readonly npages: number
  /** Process, and the name of its memory range, e.g. `A`. */
  readonly owner: string
  readonly name: string
  /** Page number within the named range of the first page of this block. */
  readonly firstPage: number
  /** Generation of each page: 0 for the first frames of a page, +1 at each refault. Equal over a block. */
  readonly generation: number
  /** Pages are laid out as runs of this many frames in descending order; `npages` or more means one ascending run. */
  readonly runPages: number
}

/** A user page, as a frame number names it. */
export interface FrameName {
  readonly owner: string
  readonly name: string
  readonly page: number
  readonly generation: number
}

/** Frames start above zero: a read of an unmapped I/O page answers physical address 0, which no frame may have. */
const FIRST_PFN = 0x100

/**
 * Physical memory: who owns which frames, and how often each is pinned. All by extents: a terabyte in one piece is one entry.
 */
export class PhysicalMemory {
  /** Pin count of each frame (page_ref_count / GUP_PIN_COUNTING_BIAS). */
  pins = new CountMap()
  /** Mappings of each frame beyond the first: the frames that ksm made several user pages share. */
  sharers = new CountMap()
  #blocks: FrameBlock[] = []
  /** No clone shares `#blocks`: it may be appended to. */
  #ownsBlocks = true
  nextPfn = FIRST_PFN

  /** Blocks by ascending base. Do not keep it across changes. */
  get blocks(): readonly FrameBlock[] {
    return this.#blocks
  }

  /** Independent copy; the blocks are shared until one of the two allocates. */
  clone(): PhysicalMemory {
    const copy = new PhysicalMemory()
    copy.pins = this.pins.clone()
    copy.sharers = this.sharers.clone()
    copy.#blocks = this.#blocks
    copy.#ownsBlocks = this.#ownsBlocks = false
    copy.nextPfn = this.nextPfn
    return copy
  }

  /**
   * Takes `npages` fresh frames. Runs of `runPages` frames follow each other downwards, so no two neighbouring runs are
   * contiguous; a frame is left out between blocks, so neighbouring blocks are not contiguous either.
   */
  allocate(block: Omit<FrameBlock, 'base'>): FrameBlock {
    const made: FrameBlock = { ...block, base: this.nextPfn }
    this.nextPfn += block.npages + 1
    if (!this.#ownsBlocks) {
      this.#blocks = this.#blocks.slice()
      this.#ownsBlocks = true
    }
    this.#blocks.push(made)
    return made
  }

  /** Gives frames that exist to a new owner; older blocks lose them. */
  adopt(block: FrameBlock): FrameBlock {
    const end = block.base + block.npages
    const blocks = this.#blocks.flatMap((b) =>
      b.base + b.npages <= block.base || b.base >= end ? [b] : carve(b, block.base, end),
    )
    const at = blocks.findIndex((b) => b.base > block.base)
    this.#blocks = blocks.toSpliced(at < 0 ? blocks.length : at, 0, block)
    this.#ownsBlocks = true
    return block
  }

  /** The user page that `pfn` was handed out for, or null. */
  nameOf(pfn: number): FrameName | null {
    let lo = 0
    let hi = this.#blocks.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      if ((this.#blocks[mid]?.base ?? 0) <= pfn) lo = mid + 1
      else hi = mid
    }
    const block = this.#blocks[lo - 1]
    if (block === undefined || pfn >= block.base + block.npages) return null
    const page = pageOfFrame(block, pfn)
    return { owner: block.owner, name: block.name, page: block.firstPage + page, generation: block.generation }
  }

  /** One mapping of each frame goes; `visit` sees the stretches that no user page maps any more. */
  unmapPages(pfn: number, npages: number, visit: (pfn: number, npages: number) => void): void {
    const shared: [number, number][] = []
    this.sharers.forEach(pfn, npages, (start, length, others) => {
      if (others === 0) visit(start, length)
      else shared.push([start, length])
    })
    for (const [start, length] of shared) this.sharers.add(start, length, -1)
  }

  /** Pin count of `pfn`. */
  pinCount(pfn: number): number {
    return this.pins.at(pfn)
  }

  /** Each frame of `runs` gains a pin (pin_user_pages*). */
  pin(runs: PfnRuns): void {
    forEachStretch(runs, (pfn, npages) => {
      this.pins.add(pfn, npages, 1)
    })
  }

  /**
   * Each frame of `runs` loses a pin (unpin_user_page*).
   * @returns the frames that have none left
   */
  unpin(runs: PfnRuns): PfnRuns {
    const released = new PfnRunList(1)
    forEachStretch(runs, (pfn, npages) => {
      this.pins.add(pfn, npages, -1, (start, length, count) => {
        assert(count >= 0, `frame ${start} is unpinned more often than it was pinned`)
        if (count === 0) released.push(start, length)
      })
    })
    return released.toRuns()
  }

  /** The frames of `runs` that have exactly one pin. */
  lastPin(runs: PfnRuns): PfnRuns {
    const out = new PfnRunList()
    forEachRun(runs, (pfn, npages) => {
      this.pins.forEach(pfn, npages, (start, length, count) => {
        if (count === 1) out.push(start, length)
      })
    })
    return out.toRuns()
  }
}

/** What is left of a block without the frames [from, end), as blocks of one ascending run each. */
function carve(block: FrameBlock, from: number, end: number): FrameBlock[] {
  const left: FrameBlock[] = []
  let page = 0
  readBlock(block, 0, block.npages, (pfn, npages) => {
    const keep = (first: number, last: number): void => {
      if (first >= last) return
      left.push({
        ...block,
        base: first,
        npages: last - first,
        firstPage: block.firstPage + page + first - pfn,
        runPages: last - first,
      })
    }
    keep(pfn, Math.min(pfn + npages, from))
    keep(Math.max(pfn, end), pfn + npages)
    page += npages
    return npages
  })
  return left.sort((a, b) => a.base - b.base)
}

/** Page (from 0) of a block that lies in frame `pfn`. */
function pageOfFrame(block: FrameBlock, pfn: number): number {
  if (block.runPages >= block.npages) return pfn - block.base
  // Run k starts at base + npages - (k+1)*runPages; the last run may be short and starts at base.
  const fromTop = block.base + block.npages - 1 - pfn
  const run = Math.floor(fromTop / block.runPages)
  const runStart = Math.max(block.base, block.base + block.npages - (run + 1) * block.runPages)
  return run * block.runPages + (pfn - runStart)
}

/**
 * Hands the frames of pages `[page, page+count)` of a block to `push`, run by run.
 * @returns false when `push` took less than it was offered
 */
export function readBlock(
  block: FrameBlock,
  page: number,
  count: number,
  push: (pfn: number, npages: number) => number,
): boolean {
  const { base, npages, runPages } = block
  if (runPages >= npages) return push(base + page, count) === count
  const end = page + count
  let run = Math.floor(page / runPages)
  let at = page
  while (at < end) {
    const runFirst = run * runPages
    const runLength = Math.min(runPages, npages - runFirst)
    const runStart = base + npages - runFirst - runLength
    const n = Math.min(end, runFirst + runLength) - at
    if (push(runStart + at - runFirst, n) !== n) return false
    at += n
    run++
  }
  return true
}
