/**
 * View models: what a panel draws for the timeline's cursor. The engine computes them; a panel holds no simulation logic.
 * All are plain data. Names are the short ones of exports: C0/N1 domains (coherent or not, by creation), P0 iopt_pages,
 * a1 areas, f12 frames.
 */
import type { Errno } from '../base/errno.ts'
import type { Cause, Certainty, HazardClass } from './event.ts'
import type { FlushHook } from './policy.ts'

/** A domain as it is named everywhere, with its sign. */
export interface DomainRef {
  readonly name: string
  readonly number: number
  readonly coherent: boolean
}

/** One row of the step list. */
export interface StepRow {
  readonly step: number
  readonly line: number | null
  /** How the script called it, e.g. `igpu.attach`. */
  readonly label: string
  /** What it did, e.g. `flush 8 · map N1` or `EEXIST`. */
  readonly summary: string
  readonly errno: Errno | null
  readonly why: string | null
  readonly flushedPages: number
  /** Classes of the hazards that arose at it, each once: A before B. */
  readonly hazards: readonly HazardClass[]
}

/** What one call of a script line did, all its turns together. */
export interface LineCall {
  readonly label: string
  readonly times: number
  /** As in the step list, with pages added up, e.g. `pin 72 · flush 72 · map N0`. */
  readonly summary: string
}

/** What a script line did in the whole run. */
export interface LineRow {
  readonly line: number
  readonly steps: number
  /** Whether one of its steps answered with an errno. */
  readonly failed: boolean
  readonly flushedPages: number
  /** Different calls, in order; not more than some. */
  readonly calls: readonly LineCall[]
  /** The first of its steps. */
  readonly told: readonly Pick<StepRow, 'step' | 'label' | 'summary' | 'why'>[]
}

export interface DomainRow {
  readonly slot: number
  readonly domain: DomainRef
  readonly hwpt: { readonly id: number; readonly auto: boolean; readonly name: string | null }
  readonly devices: readonly string[]
  readonly mappedBytes: bigint
  readonly mappedPages: number
  /** Change of mappedPages by the step under the cursor. */
  readonly deltaPages: number
  /** Number of areas whose storage domain this is. */
  readonly storageOf: number
  /** The step that put it into the xarray, with its script line. */
  readonly since: number | null
  readonly line: number | null
  /** What the step under the cursor did to the row. */
  readonly change: 'none' | 'new' | 'changed'
}

/** The `domains` xarray of each IOAS. */
export interface DomainsView {
  readonly ioases: readonly {
    readonly id: number
    readonly name: string
    /** The policy's counter of non-coherent domains, as the policy keeps it (noncoherent_domain_cnt). */
    readonly nonCoherentCount: number
    /** Bytes. */
    readonly alignment: number
    readonly domains: readonly DomainRow[]
    /** Domains that the step under the cursor took out. */
    readonly removed: readonly DomainRef[]
    /** One or two sentences: what this step changed here and by which rule. */
    readonly why: string
  }[]
}

export interface AreaRow {
  readonly name: string
  readonly iova: bigint
  /** Last byte, inclusive. */
  readonly last: bigint
  readonly pages: string
  readonly firstIndex: number
  readonly lastIndex: number
  readonly npages: number
  readonly writable: boolean
  readonly storageDomain: DomainRef | null
  /** Why this storage domain, with the rule and the step that set it. */
  readonly why: string
  readonly storageSince: number | null
  /** The script line of that step. */
  readonly storageLine: number | null
  readonly accesses: number
  /** Pages of its slice that are pinned. */
  readonly pinned: number
  readonly change: 'none' | 'new' | 'changed'
}

/** The areas of each IOAS. */
export interface AreasView {
  readonly ioases: readonly {
    readonly id: number
    readonly name: string
    readonly areas: readonly AreaRow[]
    /** Areas that are not listed because there are too many; those that the step changed are always listed. */
    readonly hidden?: number
    readonly removed: readonly string[]
    readonly reserved: readonly { readonly start: bigint; readonly last: bigint }[]
    readonly allowed: readonly { readonly start: bigint; readonly last: bigint }[]
  }[]
}

export interface FlushRow {
  /** Position in the whole log, from 0. */
  readonly row: number
  readonly step: number
  readonly line: number | null
  /** Kernel function. */
  readonly where: string
  readonly hook: FlushHook
  readonly reason: string
  /** e.g. `P0 [0–7]`. */
  readonly pages: string
  readonly npages: number
  readonly lines: number
  readonly verdict: 'needed' | 'redundant'
  /** One sentence: which hazard it stood against, or that it stood against none. */
  readonly against: string
  /** Estimated nanoseconds by the cost model. */
  readonly estimatedNs: number
  /** It lies after the cursor. */
  readonly future: boolean
}

/** A window of the flush log. */
export interface FlushLogView {
  readonly total: number
  /** Rows up to the cursor. */
  readonly upToCursor: number
  readonly first: number
  readonly rows: readonly FlushRow[]
}

export interface HazardRow {
  readonly row: number
  readonly class: HazardClass
  readonly form: 'exposed' | 'leaked' | 'released' | 'realised'
  readonly certainty: Certainty
  readonly step: number
  readonly line: number | null
  /** e.g. `f0–f3`. */
  readonly frames: string
  readonly npages: number
  readonly domain: DomainRef | null
  readonly text: string
  readonly causes: readonly Cause[]
}

export interface ExpectationRow {
  readonly step: number
  readonly line: number | null
  readonly text: string
  readonly passed: boolean
  readonly message: string
}

/** The hazards and expectations of a whole run; of a long list the first, failed expectations before those that passed. */
export interface ChecksView {
  readonly hazards: readonly HazardRow[]
  readonly expectations: readonly ExpectationRow[]
  /** How many there are. */
  readonly totals: { readonly hazards: number; readonly passed: number; readonly failed: number }
}

/** The status line. */
export interface StatusView {
  readonly step: number
  readonly steps: number
  readonly label: string
  readonly summary: string
  readonly errno: Errno | null
  readonly why: string | null
  readonly line: number | null
  readonly pinnedPages: number
  /** Rows of the flush log up to this step. */
  readonly flushEvents: number
  readonly flushedPages: number
  readonly redundantPages: number
  readonly hazards: number
}

/** All panels of one cursor position. */
export interface ViewMap {
  readonly status: StatusView
  readonly domains: DomainsView
  readonly areas: AreasView
}
