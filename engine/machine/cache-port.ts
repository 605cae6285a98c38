/** What the kernel model needs of a CPU cache: flush frames, and answer the lower-bound policies. */
import type { PfnRuns } from '../base/pfn-runs.ts'

/** What a flush found, before it cleaned it. */
export interface FlushFinding {
  /** Lines that could be dirty or stale-clean: for them the flush did something. */
  readonly usefulLines: number
  /** Pages of which no line could be: flushed for nothing. */
  readonly redundantPages: number
}

/** The cache as the kernel model sees it. */
export interface CachePort {
  /** CLFLUSH of whole frames. */
  flush(runs: PfnRuns): FlushFinding
  /** Of `runs`, the frames that violate hazard A or B in some possible state. */
  violating(hazard: 'A' | 'B', runs: PfnRuns): PfnRuns
}

/** A machine without a cache model: for replaying kernel traces, which hold no line states. */
export const NO_CACHE: CachePort = {
  flush: () => ({ usefulLines: 0, redundantPages: 0 }),
  violating: () => new Float64Array(0),
}
