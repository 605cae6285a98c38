/**
 * View models of the panels that are asked for on their own, because they are heavier than those of `ViewMap` or want
 * parameters. Plain data; computed by the engine for a step.
 */
import type { Cause, Certainty, HazardClass } from './event.ts'
import type { FlushHook } from './policy.ts'
import type { DomainRef, FlushRow } from './view.ts'

/** Objects that can be selected; every panel lights up what belongs to the selected one. */
export type ObjectRef =
  | { readonly kind: 'ioas'; readonly id: number }
  | { readonly kind: 'hwpt'; readonly id: number }
  | { readonly kind: 'device'; readonly name: string }
  | { readonly kind: 'access'; readonly id: number }
  | { readonly kind: 'process'; readonly name: string }
  | { readonly kind: 'domain'; readonly number: number }
  | { readonly kind: 'area'; readonly number: number }
  | { readonly kind: 'pages'; readonly number: number }
  | { readonly kind: 'frame'; readonly pfn: number }

export type { TopologyEdge, TopologyMemory, TopologyNode, TopologyPin, TopologyView, Trial } from './topology.ts'

/** Where the PFN of a page index is kept now: `pinned_pfns`, a storage domain, or only in the page tables of the process. */
export type PfnTier = 'xarray' | 'domain' | 'user'

/** Neighbouring page indexes in the same state. */
export interface PageSpanRow {
  readonly firstIndex: number
  readonly lastIndex: number
  readonly tier: PfnTier
  /** The area whose storage domain answers, for tier `domain`. */
  readonly area: string | null
  readonly storage: DomainRef | null
  readonly pinned: boolean
  /** Accesses that hold it, with the number of users. */
  readonly accesses: readonly string[]
  /** Areas that cover it, filled or not. */
  readonly areas: readonly string[]
  /** e.g. `f0–f3`. */
  readonly frames: string
  /** Domains in which it is mapped. */
  readonly domains: readonly DomainRef[]
  readonly change: 'none' | 'changed'
}

/** One iopt_pages with its spans. */
export interface IoptPagesRow {
  readonly number: number
  readonly name: string
  readonly process: string
  readonly va: bigint
  readonly npages: number
  readonly writable: boolean
  readonly npinned: number
  readonly accountMode: 'none' | 'user' | 'mm'
  /** cache_flush_required and whatever else the policy keeps on it. */
  readonly slot: Readonly<Record<string, number | boolean | string>>
  readonly spans: readonly PageSpanRow[]
  /** Spans beyond those listed. */
  readonly moreSpans: number
}

export interface PagesView {
  readonly pages: readonly IoptPagesRow[]
  /** iopt_pages that are not listed because there are too many. */
  readonly hidden: number
}

/** Pages that somebody may have meant who wrote a PFN, an IOVA, a virtual address or a page index. */
export interface FoundPages {
  readonly found: readonly {
    readonly pages: number
    readonly index: number
    /** How it answers to what was written, e.g. `IOVA 0x100_5000 of ioas lies in a1`. */
    readonly how: string
  }[]
  /** Pages beyond those listed. */
  readonly more: boolean
  /** Why nothing was found, and what could be asked; empty if something was. */
  readonly message: string
}

/** Answer to "where is this PFN, and why?". */
export interface PageExplanation {
  readonly pages: string
  readonly index: number
  readonly tier: PfnTier
  readonly frame: string
  readonly sentences: readonly { readonly text: string; readonly step: number | null; readonly line: number | null }[]
}

/** Frames in the same state, with the versions that memory and cache may hold. */
export interface FrameRow {
  readonly firstPfn: number
  readonly npages: number
  /** e.g. `f0–f3`. */
  readonly frames: string
  readonly owner: string
  readonly pins: number
  /** Which version memory holds: every possibility in worst-case mode. */
  readonly memory: readonly string[]
  /** What the cache may hold: e.g. `absent`, `dirty Z1 (qemu)`, `stale-clean Z1`. */
  readonly cache: readonly string[]
  /** Reachable by non-coherent DMA through these domains. */
  readonly reachableBy: readonly DomainRef[]
  readonly hazards: readonly { readonly class: HazardClass; readonly certainty: Certainty }[]
  readonly change: 'none' | 'changed'
}

/** Whether something is so in none, some or all of the states that there may be. */
export type LineVerdict = 'none' | 'possible' | 'certain'

/** The 64 lines of one frame. */
export interface FrameLinesView {
  /** e.g. `f5`. */
  readonly frame: string
  readonly owner: string
  /** How the frame came to hold what it does, in order of time. */
  readonly past: readonly Cause[]
  /** Lines `first` to `last` in the same state, in order; one run where all were treated alike. */
  readonly runs: readonly {
    readonly first: number
    readonly last: number
    readonly memory: readonly string[]
    readonly cache: readonly string[]
    /** Memory holds data of somebody else (hazard A), or the cache a clean copy that differs from it (hazard B). */
    readonly foreign: LineVerdict
    readonly stale: LineVerdict
    /** In some state a flush would do something. */
    readonly flushUseful: boolean
    readonly change: 'none' | 'changed'
  }[]
  /** In concrete mode: where the cache keeps each line, and how full its set is. */
  readonly place: {
    readonly sets: number
    readonly ways: number
    readonly replacement: 'lru' | 'random'
    readonly lines: readonly {
      readonly line: number
      readonly set: number
      /** Ways of the set that are in use. */
      readonly used: number
      readonly present: boolean
    }[]
  } | null
}

export interface MemoryView {
  readonly total: number
  readonly rows: readonly FrameRow[]
}

/** The IOVA space of an IOAS between two addresses, reduced to the asked width. */
export interface IovaMap {
  readonly ioas: number
  /** The window, bytes, `last` inclusive. */
  readonly start: bigint
  readonly last: bigint
  /** From the lowest to the highest mapped address of the IOAS; null while nothing is mapped. */
  readonly used: { readonly start: bigint; readonly last: bigint } | null
  /** Areas in the window. */
  readonly areas: number
  /** Areas, or several of them where the picture could not tell them apart; ascending. */
  readonly segments: readonly {
    readonly start: bigint
    readonly last: bigint
    readonly areas: number
    /** The area, or null for several. */
    readonly name: string | null
    readonly npages: number
    /** The storage domain of all of them; null if they have none, or are `mixed`. */
    readonly storage: DomainRef | null
    readonly mixed: boolean
    readonly change: 'none' | 'changed'
  }[]
  readonly reserved: readonly { readonly start: bigint; readonly last: bigint }[]
  readonly allowed: readonly { readonly start: bigint; readonly last: bigint }[]
}

/** How the storage domain of an area came about, oldest first. */
export interface AreaHistory {
  readonly area: string
  readonly entries: readonly {
    readonly step: number
    readonly line: number | null
    /** The area: itself, or the one that it was cut out of. */
    readonly of: string
    readonly from: DomainRef | null
    readonly to: DomainRef | null
    readonly why: string
    readonly where: string
  }[]
}

/** Which rows of the flush log are wanted. Empty fields do not filter. */
export interface FlushFilter {
  readonly hooks: readonly FlushHook[]
  readonly verdicts: readonly ('needed' | 'redundant' | 'missing')[]
  /** iopt_pages number; -1 for frames of none; null for any. */
  readonly pages: number | null
  /** The kernel function itself; left out for any. */
  readonly where?: string | undefined
  /** Text in `where` or `reason`. */
  readonly text: string
}

/** A flush that should have been: the step at which it was due, by the hazard that followed. */
export interface MissingFlush {
  readonly step: number
  readonly line: number | null
  readonly hazard: HazardClass
  readonly frames: string
  readonly npages: number
  readonly text: string
}

/** The log filtered and grouped. */
export interface FlushGroups {
  readonly groups: readonly {
    readonly key: string
    readonly events: number
    readonly pages: number
    readonly redundantPages: number
    readonly estimatedNs: number
  }[]
  /** Groups beyond those listed, which are the ones with the most pages. */
  readonly moreGroups: number
  readonly missing: readonly MissingFlush[]
  /** Missing flushes beyond those listed. */
  readonly moreMissing: number
}

/** The filtered log of a script under one policy, with its first rows. */
export type PolicyFlushes =
  | {
      readonly policy: string
      readonly applicable: true
      readonly events: number
      readonly pages: number
      readonly redundantPages: number
      readonly estimatedNs: number
      /** Flushes that should have been, and how many there are beyond those listed. */
      readonly missing: readonly MissingFlush[]
      readonly moreMissing: number
      readonly rows: readonly FlushRow[]
      /** Rows beyond those listed. */
      readonly moreRows: number
    }
  | { readonly policy: string; readonly applicable: false; readonly why: string }

/** A window of the filtered log. */
export interface FilteredFlushLog {
  readonly total: number
  /** Rows up to the cursor. */
  readonly upToCursor: number
  readonly first: number
  readonly rows: readonly FlushRow[]
}

/** A policy's line in a comparison: the shape of `lab compare --json`. */
export type CompareRow =
  | {
      readonly policy: string
      readonly applicable: true
      readonly flushes: {
        readonly events: number
        readonly pages: number
        readonly lines: number
        readonly redundantLines: number
      }
      /** Pages flushed beyond those that oracle-map flushes at the same step. */
      readonly unneeded: number
      readonly readBack: number
      readonly estimatedNs: number
      /** Of estimatedNs to that of oracle-map; null where that is 0. */
      readonly ratio: number | null
      readonly hazardsA: number
      readonly hazardsB: number
      readonly verdict: 'safe' | 'unsafe'
      readonly expectations: { readonly passed: number; readonly failed: number }
      readonly journalHash: string
      /** Why the script stopped before its end, under this policy. */
      readonly error: string | null
    }
  | { readonly policy: string; readonly applicable: false; readonly why: string }

/** Two runs or two steps side by side. */
export interface DiffView {
  readonly left: string
  readonly right: string
  /** The first step at which the two part, and why; null when they are equal. */
  readonly firstDifference: { readonly step: number; readonly line: number | null; readonly text: string } | null
  readonly rows: readonly { readonly path: string; readonly left: string; readonly right: string }[]
  /** Rows beyond those listed. */
  readonly moreRows: number
}

/** A counter over the steps, reduced to the asked width: per bucket its minimum and maximum. */
export interface TimelineWindow {
  readonly from: number
  readonly to: number
  /** Steps of the whole run. */
  readonly steps: number
  readonly tracks: readonly {
    readonly name: string
    readonly kind: 'ops' | 'coherent' | 'non-coherent' | 'map' | 'pin' | 'flush' | 'hazard' | 'pinned-pages'
    /** For span tracks. */
    readonly spans: readonly {
      readonly from: number
      readonly to: number
      readonly label: string
      readonly count: number
    }[]
    /** For counter tracks: flat triples [step, min, max]. */
    readonly counter: readonly number[]
  }[]
}

/** What lies after step `from` up to step `to`. */
export interface TimelineMeasure {
  readonly from: number
  readonly to: number
  /** Pages that entered a domain, once for each domain. */
  readonly mapped: number
  /** Pages flushed, and those of them that were flushed for nothing. */
  readonly flushed: number
  readonly redundant: number
  readonly hazards: number
  /** Pages pinned after each of the steps behind `from` up to `to`. */
  readonly pinned: { readonly least: number; readonly most: number; readonly mean: number }
}

/** What the operations of one name came to, of those between two steps. */
export interface TimelinePart {
  readonly label: string
  /** The first of them. */
  readonly step: number
  readonly ops: number
  /** Those that ended with an errno. */
  readonly failed: number
  /** Pages, as in TimelineMeasure; `pinned` are those that were pinned. */
  readonly mapped: number
  readonly pinned: number
  readonly flushed: number
  readonly redundant: number
  readonly hazards: number
}

/** The operations after step `from` up to step `to` by name: those that flushed most first. */
export interface TimelineParts {
  readonly from: number
  readonly to: number
  readonly rows: readonly TimelinePart[]
  /** Names that are not listed. */
  readonly more: number
}

/** A step of the run that was looked for. */
export interface TimelineFound {
  /** Null if nothing fits. */
  readonly step: number | null
  /** Which of all that fit it is, from 1. */
  readonly at: number
  readonly total: number
}
