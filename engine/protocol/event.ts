/**
 * What happened inside a step, in order. Events are plain data; the ranges they speak of are runs, so an event for a
 * terabyte costs what an event for a page costs.
 */
import type { PfnRuns } from '../base/pfn-runs.ts'
import type { FlushHook } from './policy.ts'

/** IOMMU_READ 1, IOMMU_WRITE 2, IOMMU_CACHE 4. */
export type IommuProt = number

/** Pages enter a domain: `iommu_map()` of one batch or a part of it. */
export interface MapEvent {
  readonly kind: 'map'
  /** Domain number, in order of creation. */
  readonly domain: number
  readonly iova: bigint
  /** Bytes. */
  readonly length: bigint
  readonly prot: IommuProt
  readonly area: number
  /** iopt_pages number, and the index of the first page mapped. */
  readonly pages: number
  readonly index: number
  /** Byte offset of `iova` in the first page. */
  readonly pageOffset: number
  readonly runs: PfnRuns
}

/** `iommu_unmap()`, including error unwinding; the IOTLB is clean afterwards. */
export interface UnmapEvent {
  readonly kind: 'unmap'
  readonly domain: number
  readonly iova: bigint
  readonly length: bigint
  readonly area: number
}

/** `pin_user_pages*()`: pages `index…` of an iopt_pages gain a pin. */
export interface PinEvent {
  readonly kind: 'pin'
  readonly pages: number
  readonly index: number
  readonly runs: PfnRuns
}

/** Why pages lose their pin: `batch` is batch_unpin(), `err` a failed xarray fill, `release` never reached a batch. */
export type UnpinSite = 'batch' | 'err' | 'release'

export interface UnpinEvent {
  readonly kind: 'unpin'
  readonly pages: number
  readonly index: number
  readonly runs: PfnRuns
  readonly site: UnpinSite
}

/**
 * CPU caches flushed for a range of frames. A flush with an `unpin@` hook is followed by the unpin of the same runs; the two
 * stand for what the kernel does run by run: each run is flushed right before it is unpinned.
 */
export interface FlushEvent {
  readonly kind: 'flush'
  readonly pages: number
  readonly index: number
  readonly runs: PfnRuns
  readonly hook: FlushHook
  /** Kernel function that the hook stands in, e.g. `iopt_area_fill_domain`. */
  readonly where: string
  /** One sentence: the rule of the policy that fired, with the state it saw. */
  readonly reason: string
  readonly area: number | null
  readonly domain: number | null
  /** Lines that could be dirty or stale before the flush (worst case), and pages of which no line could. */
  readonly usefulLines: number
  readonly redundantPages: number
  /** PFNs that were obtained only for this flush. */
  readonly readBack: number
}

/** An access is told to drop its pins: `iommufd_access_notify_unmap()`. */
export interface NotifyEvent {
  readonly kind: 'notify'
  readonly access: number
  readonly ioas: number
  readonly iova: bigint
  readonly length: bigint
}

/** The storage domain of an area changes. `why` explains the rule in one sentence. */
export interface StorageEvent {
  readonly kind: 'storage'
  readonly area: number
  readonly from: number | null
  readonly to: number | null
  readonly cause: 'fill-domain' | 'fill-domains' | 'switch' | 'prefer-nc' | 'unfill' | 'split'
  readonly where: string
  readonly why: string
}

/** A domain enters or leaves the `domains` xarray of an io_pagetable. */
export interface DomainEvent {
  readonly kind: 'domain-add' | 'domain-remove'
  readonly ioas: number
  readonly domain: number
  readonly slot: number
  readonly coherent: boolean
  readonly hwpt: number
}

/** A device is attached to, or leaves, a domain: from here its DMA is translated by it, or blocked. */
export interface AttachEvent {
  readonly kind: 'attach' | 'detach'
  readonly device: string
  readonly domain: number
}

/** A run of pages reaches pin count zero and may be merged, swapped, migrated or freed. */
export interface ReleaseEvent {
  readonly kind: 'release'
  readonly runs: PfnRuns
}

export type HazardClass = 'A' | 'B'
export type Certainty = 'possible' | 'certain'

/** One link of a hazard's cause chain. */
export interface Cause {
  readonly step: number
  readonly line: number | null
  readonly text: string
}

/** A hazard as defined in the cache-coherency model, sections 5 to 7. */
export interface HazardEvent {
  readonly kind: 'hazard'
  readonly class: HazardClass
  /** A: `exposed` (could be read) or `leaked` (was read). B: `released` inconsistent or `realised` (somebody saw it). */
  readonly form: 'exposed' | 'leaked' | 'released' | 'realised'
  readonly certainty: Certainty
  readonly runs: PfnRuns
  /** The domain that let the DMA in; the last of several. */
  readonly domain: number | null
  readonly text: string
  readonly causes: readonly Cause[]
}

/** A data movement by a CPU or a device, with what it saw. */
export interface DataEvent {
  readonly kind: 'data'
  readonly by: string
  readonly access:
    'cpu-read' | 'cpu-write' | 'dma-read' | 'dma-write' | 'clflush' | 'clwb' | 'evict' | 'prefetch' | 'ksm' | 'recycle'
  readonly snooped: boolean | null
  readonly runs: PfnRuns
  readonly text: string
}

export type TraceEvent =
  | MapEvent
  | UnmapEvent
  | PinEvent
  | UnpinEvent
  | FlushEvent
  | NotifyEvent
  | StorageEvent
  | DomainEvent
  | AttachEvent
  | ReleaseEvent
  | HazardEvent
  | DataEvent
