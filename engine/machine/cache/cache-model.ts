/** The cache as the machine uses it: one interface, two modes (cache-coherency model, section 7). */
import type { CacheMode } from '../../protocol/run.ts'
import type { FlushFinding } from '../cache-port.ts'
import type { Line, LineEvent } from './line.ts'
import type { Verdict } from './line-set.ts'
import type { Span } from './span.ts'
import type { Version } from './version.ts'

/** How the hardware treats accesses that the cache could be left out of; in both modes. */
export interface CacheOptions {
  /** UC and WC accesses look at the cache first (section 10). */
  readonly selfSnoop: boolean
  /** Snooped DMA writes are allocated in the last-level cache. */
  readonly ddio: boolean
}

export const DEFAULT_CACHE_OPTIONS: CacheOptions = { selfSnoop: true, ddio: false }

/** What a read returned for some of its lines: any one of `versions`. */
export interface Sighting {
  readonly pfn: number
  readonly npages: number
  /** Lines `[first, beyond)` of each of the frames. */
  readonly first: number
  readonly beyond: number
  readonly versions: readonly Version[]
}

/** A line and the states it may be in, for display. */
export interface LineStates {
  readonly count: number
  readonly lines: readonly Line[]
}

/** State of the CPU cache and of memory, for all frames. */
export interface CacheModel {
  readonly mode: CacheMode
  /** How many pieces the state is kept in, for tests of memory. */
  readonly extents: number

  /** An event for every line of `spans`, in order. */
  apply(event: LineEvent, spans: readonly Span[]): void
  /** Like `apply` with a read; tells what each range may have returned. */
  read(event: LineEvent, spans: readonly Span[], visit: (seen: Sighting) => void): void
  /** CLFLUSH of `spans`, and what it found before. */
  flush(spans: readonly Span[]): FlushFinding

  /** Hazard B: visits the ranges of frames of which some line may be clean with another value than memory. */
  staleClean(
    pfn: number,
    npages: number,
    visit: (pfn: number, npages: number, verdict: Verdict, line: Line) => void,
  ): void
  /** Hazard A: visits the ranges of frames of which memory may hold data that is not `owner`'s. */
  foreign(
    pfn: number,
    npages: number,
    owner: string,
    visit: (pfn: number, npages: number, verdict: Verdict, line: Line) => void,
  ): void
  /** A device's bytes that writing these lines back would destroy (section 2: lost), in some state. */
  lost(spans: readonly Span[]): Version | null

  /** States of the 64 lines of a frame, as runs. */
  lines(pfn: number): readonly LineStates[]
  /** Visits the frames of a range in order, neighbours in the same state at once. */
  states(pfn: number, npages: number, visit: (pfn: number, npages: number, lines: readonly LineStates[]) => void): void
  /** Drops all knowledge of frames: they are as at boot, full of somebody else's data. */
  forget(pfn: number, npages: number): void
  /** An independent copy; costs what changed later, not what is there. */
  clone(): CacheModel
}
