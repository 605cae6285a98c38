import { readBlock, type FrameBlock } from './physical-memory.ts'

/** Consecutive user pages of one allocation. Immutable. */
export interface UserExtent {
  /** First virtual page number, and number of pages. */
  readonly vpn: number
  readonly npages: number
  readonly block: FrameBlock
  /** Page of the block that lies at `vpn`. */
  readonly blockPage: number
  readonly readOnly: boolean
  readonly mergeable: boolean
}

/** A named range of user memory as it was allocated; holes and refaults do not change it. Immutable. */
export interface UserRange {
  readonly name: string
  readonly vpn: number
  readonly npages: number
  /** Frames per contiguous run, as in FrameBlock. */
  readonly runPages: number
}

/** TASK_SIZE_MAX of x86-64: get_user_pages_fast() refuses to look beyond it. */
export const TASK_SIZE_MAX = 0x7fff_ffff_f000
/** Pages of user address space. */
export const TASK_PAGES = TASK_SIZE_MAX / 4096

/** The memory of a process: user pages to frames, by extents, and what it is charged for. */
export class AddressSpace {
  readonly name: string
  capIpcLock: boolean
  /** RLIMIT_MEMLOCK in pages; null for no limit. */
  memlockPages: number | null
  /** mm->locked_vm, mm->pinned_vm and user->locked_vm, in pages. Every process has a user of its own. */
  lockedVm = 0
  pinnedVm = 0
  userLockedVm = 0
  /** Ascending by vpn, never overlapping. Replaced, never changed, so that clones can share it. */
  extents: readonly UserExtent[] = []
  ranges: readonly UserRange[] = []

  constructor(name: string, capIpcLock: boolean, memlockPages: number | null) {
    this.name = name
    this.capIpcLock = capIpcLock
    this.memlockPages = memlockPages
  }

  /** Independent copy. */
  clone(): AddressSpace {
    const copy = new AddressSpace(this.name, this.capIpcLock, this.memlockPages)
    copy.lockedVm = this.lockedVm
    copy.pinnedVm = this.pinnedVm
    copy.userLockedVm = this.userLockedVm
    copy.extents = this.extents
    copy.ranges = this.ranges
    return copy
  }

  /** Index of the first extent that ends after `vpn`. */
  firstFrom(vpn: number): number {
    let lo = 0
    let hi = this.extents.length
    while (lo < hi) {
      const mid = (lo + hi) >>> 1
      const e = this.extents[mid]
      if (e !== undefined && e.vpn + e.npages <= vpn) lo = mid + 1
      else hi = mid
    }
    return lo
  }

  /** Extent that holds `vpn`, or null where nothing is mapped. */
  at(vpn: number): UserExtent | null {
    const e = this.extents[this.firstFrom(vpn)]
    return e !== undefined && e.vpn <= vpn ? e : null
  }

  /**
   * How many pages from `vpn` on pin_user_pages*() could pin: up to the first hole, the first page that is not writable
   * when `write` asks for it, or `limit`.
   */
  pinnable(vpn: number, limit: number, write: boolean): number {
    const end = Math.min(vpn + limit, TASK_PAGES)
    let at = vpn
    for (let i = this.firstFrom(vpn); at < end; i++) {
      const e = this.extents[i]
      if (e === undefined || e.vpn > at || (write && e.readOnly)) break
      at = Math.min(end, e.vpn + e.npages)
    }
    return at - vpn
  }

  /** Frames from `vpn` on that are physically contiguous within one allocation, `limit` at most; 0 where nothing is mapped. */
  contiguousAt(vpn: number, limit: number): { readonly pfn: number; readonly npages: number } {
    const e = this.at(vpn)
    let found = { pfn: 0, npages: 0 }
    if (e === null) return found
    readBlock(e.block, e.blockPage + vpn - e.vpn, Math.min(limit, e.vpn + e.npages - vpn), (pfn, npages) => {
      found = { pfn, npages }
      return -1
    })
    return found
  }

  /**
   * Hands the frames of `npages` user pages from `vpn` on to `push`, run by run.
   * @returns pages that were mapped and taken
   */
  read(vpn: number, npages: number, push: (pfn: number, npages: number) => number): number {
    const end = vpn + npages
    let at = vpn
    for (let i = this.firstFrom(vpn); at < end; i++) {
      const e = this.extents[i]
      if (e === undefined || e.vpn > at) break
      const n = Math.min(end, e.vpn + e.npages) - at
      if (!readBlock(e.block, e.blockPage + at - e.vpn, n, push)) break
      at += n
    }
    return at - vpn
  }

  /** Unmaps `[vpn, vpn+npages)`; returns the extents that were there, cut to the range. */
  remove(vpn: number, npages: number): UserExtent[] {
    const end = vpn + npages
    const from = this.firstFrom(vpn)
    const kept: UserExtent[] = []
    const removed: UserExtent[] = []
    let to = from
    for (; to < this.extents.length; to++) {
      const e = this.extents[to]
      if (e === undefined || e.vpn >= end) break
      if (e.vpn < vpn) kept.push({ ...e, npages: vpn - e.vpn })
      const eEnd = e.vpn + e.npages
      const first = Math.max(e.vpn, vpn)
      removed.push({ ...e, vpn: first, npages: Math.min(eEnd, end) - first, blockPage: e.blockPage + first - e.vpn })
      if (eEnd > end) kept.push({ ...e, vpn: end, npages: eEnd - end, blockPage: e.blockPage + end - e.vpn })
    }
    if (to > from) this.extents = this.extents.toSpliced(from, to - from, ...kept)
    return removed
  }

  /** Maps `extent`, whose pages must be unmapped. */
  insert(extent: UserExtent): void {
    this.extents = this.extents.toSpliced(this.firstFrom(extent.vpn), 0, extent)
  }

  /** Range that `vpn` was allocated in, or null. */
  rangeAt(vpn: number): UserRange | null {
    return this.ranges.find((r) => r.vpn <= vpn && vpn < r.vpn + r.npages) ?? null
  }
}
