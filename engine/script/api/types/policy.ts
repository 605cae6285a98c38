/** What a policy remembers on one object: plain values, which travel with the object and are gone with it. */
export type PolicySlot = Record<string, number | boolean | string | undefined>

/** An iommu_domain, as a policy sees it. */
export interface PolicyDomain {
  /** Number in order of creation: 1 of `N1`. */
  readonly number: number
  /** hwpt->enforce_cache_coherency. Whether the real code has the hwpt at hand is yours to ask. */
  readonly coherent: boolean
  readonly slot: PolicySlot
}

/** An io_pagetable. */
export interface PolicyIopt {
  /** Object id of its IOAS. */
  readonly ioasId: number
  /** In the order of their slots in the `domains` xarray. */
  readonly domains: readonly PolicyDomain[]
  readonly slot: PolicySlot
}

/** An iopt_pages: the pages of one MAP, shared by the areas that were copied from it. */
export interface PolicyPages {
  readonly number: number
  readonly npages: number
  readonly writable: boolean
  readonly slot: PolicySlot
}

/** An iopt_area. */
export interface PolicyArea {
  readonly number: number
  readonly iopt: PolicyIopt
  readonly pages: PolicyPages
  /** First and last page index in `pages`, inclusive. */
  readonly firstIndex: number
  readonly lastIndex: number
  /** iommu_prot has IOMMU_WRITE. */
  readonly writable: boolean
  readonly storageDomain: PolicyDomain | null
  readonly slot: PolicySlot
}

/** Page frames that lie one after the other in physical memory. */
export interface FrameRun {
  /** Number of the first frame. */
  readonly pfn: number
  readonly npages: number
}

/** Page frames that a hook is shown. */
export interface Frames {
  readonly npages: number
  readonly runs: readonly FrameRun[]
}

/** Where the PFNs of a span were read from. */
export type PageSource =
  /** `xa`: pinned_pfns. `mm`: pinned just now. */
  | { readonly tier: 'xa' | 'mm' }
  /** Read back from the storage domain of `area`, which may belong to another IOAS. */
  | { readonly tier: 'dom'; readonly area: PolicyArea }

/** Consecutive page indexes of one source. */
export interface PolicySpan {
  /** First page index. */
  readonly index: number
  readonly npages: number
  readonly frames: Frames
  readonly source: PageSource
}

/** A batch of pages, before it is mapped. */
export interface PolicyBatch {
  readonly firstIndex: number
  readonly npages: number
  readonly frames: Frames
  /** The batch cut by source: one batch may mix tiers and source areas. */
  spans(): readonly PolicySpan[]
}

/** One fill of an area, from its first hook to its last. */
export interface PolicyFill {
  /** `fill-domain`: a new domain gets an existing area. `fill-domains`: a new area enters all domains. */
  readonly kind: 'fill-domain' | 'fill-domains'
  readonly area: PolicyArea
  /** The target of `fill-domain`; null for `fill-domains`. */
  readonly domain: PolicyDomain | null
  /** Room for what is decided once a fill. */
  readonly state: PolicySlot
}

/** The unmap that a hook stands behind. */
export interface PolicyUnmap {
  /** `fast`: one of several domains goes. `nonstorage`: UNMAP in a domain that is not storage. `slow`: the path that reads PFNs and unpins. */
  readonly kind: 'fast' | 'nonstorage' | 'slow' | 'unwind-nonlast'
  readonly area: PolicyArea
  readonly domain: PolicyDomain
  /** It undoes a failed fill. */
  readonly unwinding: boolean
}

/** Who releases pages. */
export interface PolicyUnpin {
  readonly pages: PolicyPages
  /** The area that is being unfilled; null on the access and rw paths. */
  readonly area: PolicyArea | null
  readonly site: 'last' | 'storage' | 'access' | 'rw' | 'unwind'
}

/** Memory by frame, and knowledge that no kernel has: for lower bounds rather than proposals. */
export interface PolicyMemory {
  /** Adds frames to a named set; a set forgets a frame when its last pin goes. */
  add(set: string, frames: Frames | readonly FrameRun[]): void
  /** Takes frames out of a set. */
  remove(set: string, frames: Frames | readonly FrameRun[]): void
  /** The part of `frames` that is, or is not, in the set. */
  select(set: string, frames: Frames | readonly FrameRun[], inside: boolean): Frames
  /** The frames that will have no pin left once each has lost one. */
  lastPin(frames: Frames | readonly FrameRun[]): Frames
  /** The frames in which some possible cache state violates A or B. */
  violating(hazard: 'A' | 'B', frames: Frames | readonly FrameRun[]): Frames
}

/** What a hook wants flushed. Nothing at all: answer null, or nothing. */
export interface FlushDecision {
  /** All that the hook was shown, or some frames of it. */
  readonly flush: 'all' | Frames | readonly FrameRun[]
  /** One sentence for the flush log: the rule and what it saw. */
  readonly reason: string
}
/** What a hook that may flush answers. */
export type FlushAnswer = FlushDecision | null | undefined | void

/**
 * A flush policy, for {@link Lab.definePolicy}. Every hook is optional; one that is missing flushes nothing. Hooks keep
 * nothing between calls but what they write into a `slot`, and see nothing of the script but what `uses` lists.
 */
export interface PolicyDefinition {
  readonly name: string
  /** One line for lists of policies. */
  readonly summary?: string
  /** `slot0` (default): the kernel's rule. `prefer-nc`: a non-coherent domain stores the PFNs when there is one. */
  readonly storageRule?: 'slot0' | 'prefer-nc'
  /** Functions and constants of the script that the hooks use, under the names by which they use them: `{ isNonCoherent, LIMIT }`. */
  readonly uses?: Readonly<Record<string, unknown>>

  /** Before iopt_table_add_domain(), in the caller. */
  addDomain?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** It failed. */
  addDomainFailed?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** Inside of it: the fill succeeded, and the domain is in `domains`. */
  domainAdded?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** Inside iopt_table_remove_domain(): the domain has left `domains`, nothing is unmapped yet. */
  removeDomain?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** In the caller, after a normal destroy removed the domain. */
  domainRemoved?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void
  /** In the caller instead, when a hwpt is aborted after its domain was added. */
  hwptAborted?(this: void, iopt: PolicyIopt, domain: PolicyDomain): void

  /** Before the first page of a fill is read or pinned. */
  fillBegin?(this: void, fill: PolicyFill): void
  /** After the first batch of a fill was read. */
  fillFirstRead?(this: void, fill: PolicyFill): void
  /** While a batch is read: a span was appended to it. Flushes here come between the pins. */
  readSpan?(this: void, fill: PolicyFill, span: PolicySpan, memory: PolicyMemory): FlushAnswer
  /** A whole batch, before its first iommu_map(). */
  beforeMap?(this: void, fill: PolicyFill, batch: PolicyBatch, memory: PolicyMemory): FlushAnswer
  /** `frames` of the batch are visible in `domain` now, if only until a failure is undone. */
  afterMap?(this: void, fill: PolicyFill, domain: PolicyDomain, frames: Frames, memory: PolicyMemory): void
  /** A fill failed, and all of it is undone. */
  fillFailed?(this: void, fill: PolicyFill): void

  /** Before an unmap: true reads the PFNs back that this path does not read anyway. That costs. */
  wantsReadBack?(this: void, unmap: PolicyUnmap): boolean
  /**
   * After an unmap and its IOTLB invalidation.
   * @param read the PFNs that the path reads anyway: hole pages of the slow path
   * @param readBack those that `wantsReadBack` asked for
   */
  afterUnmap?(this: void, unmap: PolicyUnmap, read: Frames, readBack: Frames, memory: PolicyMemory): FlushAnswer

  /**
   * In batch_unpin(), before the pin count drops.
   * @param index first page index
   */
  beforeUnpin?(this: void, unpin: PolicyUnpin, index: number, frames: Frames, memory: PolicyMemory): FlushAnswer

  /** The storage domain of an area was set. */
  storageSet?(this: void, area: PolicyArea, cause: 'fill-domain' | 'fill-domains' | 'switch' | 'prefer-nc'): void
  /** The storage domain of an area became none. */
  areaUnfilled?(this: void, area: PolicyArea): void
  /** iopt_area_split(): `left` and `right` replace `old`. */
  areaSplit?(this: void, old: PolicyArea, left: PolicyArea, right: PolicyArea): void
}
