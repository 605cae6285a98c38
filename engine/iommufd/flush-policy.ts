/**
 * The one interface between the iommufd model and a flush policy (flush-policies, section 1). The model calls the hooks at
 * the places where the reference has the corresponding information; it does not know which policy it serves.
 *
 * Rules that the model keeps:
 * - a map hook runs before the mapping is visible to a device;
 * - an unmap hook runs after the IOTLB invalidation, and `beforeUnpin` before the pin count drops;
 * - a policy is stateless code: what it remembers lives in the `slot` of an object (iopt, iopt_pages, area, domain) or in
 *   `PolicyContext.frames`; slots are plain data and travel with a fork.
 */
import type { PfnRuns } from '../base/pfn-runs.ts'
import type { FlushHook } from '../protocol/policy.ts'

/** What a policy remembers on one object. Plain, so that a fork can copy it. */
export type PolicySlot = Record<string, number | boolean | string>

/** An iommu_domain as a policy may see it. Whether the real code has the hwpt at hand is the policy's affair. */
export interface PolicyDomain {
  /** Number in order of creation. */
  readonly number: number
  /** hwpt->enforce_cache_coherency. */
  readonly coherent: boolean
  readonly slot: PolicySlot
}

/** An io_pagetable; `domains` in slot order. */
export interface PolicyIopt {
  readonly ioasId: number
  readonly domains: readonly PolicyDomain[]
  readonly slot: PolicySlot
}

/** An iopt_pages. */
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
  /** First and last page index, inclusive. */
  readonly firstIndex: number
  readonly lastIndex: number
  /** iommu_prot has IOMMU_WRITE. */
  readonly writable: boolean
  readonly storageDomain: PolicyDomain | null
  readonly slot: PolicySlot
}

/** Where the PFNs of a span were read from (iommufd model, section 4). */
export type PageSource =
  | { readonly tier: 'xa' }
  | { readonly tier: 'mm' }
  /** Read back from the storage domain of `area`, which may belong to another IOAS. */
  | { readonly tier: 'dom'; readonly area: PolicyArea }

/** Consecutive page indexes of one source, as physically contiguous runs. */
export interface SourcedSpan {
  /** First page index. */
  readonly index: number
  readonly npages: number
  readonly runs: PfnRuns
  readonly source: PageSource
}

/** What a hook wants flushed: everything it was shown, or some frames of it. Null: nothing. */
export interface FlushDecision {
  readonly flush: 'all' | PfnRuns
  /** One sentence with the rule and the state it saw, e.g. `count 1, sticky bit clear`. */
  readonly reason: string
}
export type Flush = FlushDecision | null

/** One fill of an area: lives from the first hook to the last of that fill. */
export interface FillContext {
  /** `fill-domain`: a new domain gets an existing area. `fill-domains`: a new area enters all domains. */
  readonly kind: 'fill-domain' | 'fill-domains'
  readonly area: PolicyArea
  /** The target of `fill-domain`; null for `fill-domains`. */
  readonly domain: PolicyDomain | null
  /** Room for what the policy decides once per fill. */
  readonly state: PolicySlot
}

/** A reading batch, shown before it is mapped. */
export interface BatchView {
  readonly firstIndex: number
  readonly npages: number
  readonly runs: PfnRuns
  /** The batch cut by source: one batch may mix tiers and source areas. Computed on demand. */
  spans(): readonly SourcedSpan[]
}

/** Which unmap a hook stands behind. `slow` is the path that reads PFNs and unpins. */
export type UnmapKind = 'fast' | 'nonstorage' | 'slow' | 'unwind-nonlast'

export interface UnmapContext {
  readonly kind: UnmapKind
  readonly area: PolicyArea
  readonly domain: PolicyDomain
  /** The unmap undoes a failed fill. */
  readonly unwinding: boolean
}

/** Who releases the pages. */
export interface UnpinContext {
  readonly pages: PolicyPages
  /** The area that is being unfilled; null on the access and rw paths. */
  readonly area: PolicyArea | null
  readonly site: 'last' | 'storage' | 'access' | 'rw' | 'unwind'
}

/** Per-frame memory and machine knowledge for the policies that are lower bounds rather than proposals. */
export interface PolicyContext {
  /** Named sets of frames that the model keeps for the policy; a set forgets a frame when its pin count reaches zero. */
  readonly frames: {
    add(set: string, runs: PfnRuns): void
    remove(set: string, runs: PfnRuns): void
    /** The part of `runs` that is (`inside`) or is not in the set. */
    select(set: string, runs: PfnRuns, inside: boolean): PfnRuns
  }
  /** Of `runs`, the frames that will have no pin left once each has lost one. */
  lastPin(runs: PfnRuns): PfnRuns
  /** Of `runs`, the frames that violate A (stale foreign data in memory) or B (stale-clean lines) in some possible state. */
  violating(hazard: 'A' | 'B', runs: PfnRuns): PfnRuns
}

/** A flush policy. Every hook is optional: a missing hook flushes nothing and remembers nothing. */
export interface FlushPolicy {
  readonly name: string
  /** `slot0`: the reference's rule. `prefer-nc`: a non-coherent domain when there is one (flush-policies, section 2). */
  readonly storageRule: 'slot0' | 'prefer-nc'
  /** Names for the flush log that differ from the model's, e.g. `map@replay` where type1 replays its mappings. */
  readonly hookNames?: Readonly<Partial<Record<FlushHook, FlushHook>>>

  /** Around iopt_table_add_domain(): before it (in the caller), and after its failure. */
  addDomain?(iopt: PolicyIopt, domain: PolicyDomain): void
  addDomainFailed?(iopt: PolicyIopt, domain: PolicyDomain): void
  /** Inside iopt_table_add_domain(): the fill succeeded and the domain is visible in `domains`. */
  domainAdded?(iopt: PolicyIopt, domain: PolicyDomain): void
  /** Inside iopt_table_remove_domain(): the domain left `domains`, nothing is unmapped yet. */
  removeDomain?(iopt: PolicyIopt, domain: PolicyDomain): void
  /** In the caller after a normal destroy removed the domain (the place of v1's decrement). */
  domainRemoved?(iopt: PolicyIopt, domain: PolicyDomain): void
  /** In the caller instead of `domainRemoved` when a hwpt is aborted after its domain was added. */
  hwptAborted?(iopt: PolicyIopt, domain: PolicyDomain): void

  /** Before the first page of a fill is read or pinned. */
  fillBegin?(fill: FillContext): void
  /** After the first batch of a fill was read. */
  fillFirstRead?(fill: FillContext): void
  /** While a batch is read: a span was appended to it. Flushes here interleave with the pins. */
  readSpan?(fill: FillContext, span: SourcedSpan, ctx: PolicyContext): Flush
  /** A whole batch, before its first map call. */
  beforeMap?(fill: FillContext, batch: BatchView, ctx: PolicyContext): Flush
  /**
   * `runs` of the batch are now visible in `domain`. Also called for the part that a failing batch mapped before it failed,
   * before that part is unmapped again. For policies that must know what was exposed; it cannot flush.
   */
  afterMap?(fill: FillContext, domain: PolicyDomain, runs: PfnRuns, ctx: PolicyContext): void
  /** A fill failed and was undone: every unmap and unpin of the unwinding has run. */
  fillFailed?(fill: FillContext): void

  /** Before an unmap: does the policy want the PFNs of pages that this path does not read anyway? */
  wantsReadBack?(unmap: UnmapContext): boolean
  /**
   * After an unmap. `read` are the PFNs that the path reads anyway (hole pages of the slow path), `readBack` those that
   * `wantsReadBack` asked for (held pages, or all pages where the path reads none).
   */
  afterUnmap?(unmap: UnmapContext, read: PfnRuns, readBack: PfnRuns, ctx: PolicyContext): Flush

  /** In batch_unpin(), before the pin count drops. */
  beforeUnpin?(unpin: UnpinContext, index: number, runs: PfnRuns, ctx: PolicyContext): Flush

  /** The storage domain of an area was set. */
  storageSet?(area: PolicyArea, cause: 'fill-domain' | 'fill-domains' | 'switch' | 'prefer-nc'): void
  /** The storage domain of an area became none; what that unmaps and unpins may still be to come. */
  areaUnfilled?(area: PolicyArea): void
  /** iopt_area_split(): `left` and `right` replace `old`. */
  areaSplit?(old: PolicyArea, left: PolicyArea, right: PolicyArea): void
}

/** The hooks alone, as of a policy that has them all. */
export type PolicyHooks = Required<Omit<FlushPolicy, 'name' | 'storageRule' | 'hookNames'>>
