/** What a frame went through, as far as a cause chain tells it. Immutable; frames treated alike share one object. */
import type { Origin } from '../../machine/cache/version.ts'

/** A non-coherent domain that maps, or mapped, a frame. */
export interface NonCoherentMapping {
  /** Domain number. */
  readonly domain: number
  readonly origin: Origin
}

/** The past of a frame since it was handed to its owner. */
export interface FrameHistory {
  /** Principal that may know the content. */
  readonly owner: string
  readonly allocated: Origin | null
  /** The last flush of the whole frame. */
  readonly flushed: Origin | null
  /** Newest last; one entry a domain, and the last few only. */
  readonly mappings: readonly NonCoherentMapping[]
  /** Released with stale lines: reads may not be repeatable from here on. */
  readonly inconsistent: Origin | null
  /** Its user page is gone: only pins keep it. */
  readonly orphan: boolean
}

/** Mappings that a cause chain remembers. */
const REMEMBERED = 4

/** A frame that was just handed to `owner`. */
export function newHistory(owner: string, allocated: Origin | null): FrameHistory {
  return { owner, allocated, flushed: null, mappings: [], inconsistent: null, orphan: false }
}

/** The history with one more mapping; the frame is pinned again, and what was read after its last release is over. */
export function withMapping(history: FrameHistory, domain: number, origin: Origin): FrameHistory {
  const others = history.mappings.filter((m) => m.domain !== domain).slice(1 - REMEMBERED)
  return { ...history, inconsistent: null, mappings: [...others, { domain, origin }] }
}

/** A frame that goes to a new owner as it is, with all that is wrong with it. */
export function recycledHistory(old: FrameHistory, fresh: FrameHistory): FrameHistory {
  return { ...old, owner: fresh.owner, allocated: fresh.allocated }
}

/** Whether two frames have the same past, so that one extent can hold both. */
export function sameHistory(a: FrameHistory, b: FrameHistory): boolean {
  if (a === b) return true
  return (
    a.owner === b.owner &&
    a.orphan === b.orphan &&
    sameOrigin(a.allocated, b.allocated) &&
    sameOrigin(a.flushed, b.flushed) &&
    sameOrigin(a.inconsistent, b.inconsistent) &&
    a.mappings.length === b.mappings.length &&
    a.mappings.every((m, i) => {
      const twin = b.mappings[i]
      return twin !== undefined && m.domain === twin.domain && sameOrigin(m.origin, twin.origin)
    })
  )
}

/** Origins are places in one run: the step decides. */
function sameOrigin(a: Origin | null, b: Origin | null): boolean {
  return a === b || (a !== null && b !== null && a.step === b.step)
}
