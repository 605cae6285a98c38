import { IntervalTree } from '../../base/interval-tree.ts'
import { RunMap } from '../../base/run-map.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { AddressSpace } from '../../machine/address-space.ts'
import type { PolicyPages, PolicySlot } from '../flush-policy.ts'
import type { Area } from '../iopt/area.ts'

/** Whose limit is charged for pins: IOPT_PAGES_ACCOUNT_*. */
export type AccountMode = 'none' | 'user' | 'mm'

/** struct iopt_pages_access: a range of indexes that accesses hold. */
export interface PagesAccess {
  readonly start: number
  readonly last: number
  users: number
}

/** struct iopt_pages: a linear range of user memory that can be pinned once and mapped many times. */
export class IoptPages implements PolicyPages {
  /** In order of creation; a MAP that fails later has used one up. */
  readonly number: number
  readonly space: AddressSpace
  /** First virtual page number (uptr rounded down), and number of pages. */
  readonly vpn: number
  readonly npages: number
  readonly writable: boolean
  readonly accountMode: AccountMode
  /** kref: areas that use it, plus calls in progress. */
  refs = 1
  /** Pages pinned now, and pages accounted so far. */
  npinned = 0
  lastNpinned = 0
  /** access_itree. */
  accessItree = new IntervalTree<PagesAccess>()
  /** domains_itree: areas that have a storage domain. */
  domainsItree = new IntervalTree<Area>()
  /** pinned_pfns: index to frame, exactly where accessItree covers. */
  pinnedPfns = new RunMap(1)
  slot: PolicySlot = {}
  twin: IoptPages | null = null

  constructor(
    number: number,
    space: AddressSpace,
    vpn: number,
    npages: number,
    writable: boolean,
    accountMode: AccountMode,
  ) {
    this.number = number
    this.space = space
    this.vpn = vpn
    this.npages = npages
    this.writable = writable
    this.accountMode = accountMode
  }

  /** Byte address of the first page. */
  get uptr(): bigint {
    return BigInt(this.vpn) * PAGE_SIZE_N
  }
}
