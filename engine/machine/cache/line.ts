/** One cache line: what every event does to it (cache-coherency model, sections 1, 2 and 10). */
import { assertNever } from '../../base/assert.ts'
import type { Version } from './version.ts'
import { equalValue, overlay, partsOf } from './version.ts'

/** Absent: memory alone holds the line. */
export interface AbsentLine {
  readonly c: 'I'
  readonly cv: null
  readonly mv: Version
}
/** Present in the cache: clean (dropped silently when evicted) or dirty (written back). */
export interface PresentLine {
  readonly c: 'C' | 'D'
  readonly cv: Version
  readonly mv: Version
}
/** A possible state of a line: the cache's copy and memory's. */
export type Line = AbsentLine | PresentLine

/** Bytes of the line that an access covers; null is the whole line. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** What can happen to a line. Writes carry their version; `bytes` narrows a write to a part of the line. */
export type LineEvent =
  /** CPU read through a WB or WT mapping. */
  | { readonly kind: 'cpu-read' }
  /** CPU write through a WB mapping. */
  | { readonly kind: 'cpu-write'; readonly version: Version; readonly bytes: ByteRange | null }
  /** Non-temporal store through a WB mapping. */
  | { readonly kind: 'nontemporal-write'; readonly version: Version; readonly bytes: ByteRange | null }
  /** Prefetch or speculation. */
  | { readonly kind: 'fetch' }
  /** Replacement: drops a clean line silently, writes a dirty one back. */
  | { readonly kind: 'evict' }
  | { readonly kind: 'clflush' }
  /** May keep the (perhaps wrong) clean copy; `keep` says whether it does. */
  | { readonly kind: 'clwb'; readonly keep: boolean }
  | { readonly kind: 'dma-read'; readonly snooped: boolean }
  | {
      readonly kind: 'dma-write'
      readonly snooped: boolean
      readonly version: Version
      readonly bytes: ByteRange | null
      /** A snooped write is allocated in the last-level cache. */
      readonly ddio: boolean
    }
  /** Access through a UC or WC mapping. Without self-snoop the cache is not looked at. */
  | { readonly kind: 'uncached-read'; readonly selfSnoop: boolean }
  | {
      readonly kind: 'uncached-write'
      readonly selfSnoop: boolean
      readonly version: Version
      readonly bytes: ByteRange | null
    }
  /** Write through a WT mapping: goes to memory and updates a present line. */
  | { readonly kind: 'write-through'; readonly version: Version; readonly bytes: ByteRange | null }

/** An absent line over `mv`. */
export function absent(mv: Version): AbsentLine {
  return { c: 'I', cv: null, mv }
}

/** A clean copy `cv` over `mv`; stale-clean when their values differ. */
export function clean(cv: Version, mv: Version): PresentLine {
  return { c: 'C', cv, mv }
}

/** A dirty copy `cv` over `mv`. */
export function dirty(cv: Version, mv: Version): PresentLine {
  return { c: 'D', cv, mv }
}

/** What the coherent world sees: the cache's copy if there is one, else memory. */
export function coherentValue(line: Line): Version {
  return line.cv ?? line.mv
}

/** Memory after the line left the cache: a dirty copy is written back, a clean one dropped. */
function memoryAfterLeaving(line: Line): Version {
  return line.c === 'D' ? line.cv : line.mv
}

function written(base: Version, bytes: ByteRange | null, version: Version): Version {
  return bytes === null ? version : overlay(base, bytes.from, bytes.to, version)
}

/** The line after `event`: one cell of the table in section 2. */
export function nextLine(line: Line, event: LineEvent): Line {
  switch (event.kind) {
    case 'cpu-read':
    case 'fetch':
      return line.c === 'I' ? clean(line.mv, line.mv) : line
    case 'cpu-write':
      // A partial write fetches the line first, and then the whole line is dirty (section 1).
      return dirty(written(coherentValue(line), event.bytes, event.version), line.mv)
    case 'nontemporal-write':
      return absent(written(memoryAfterLeaving(line), event.bytes, event.version))
    case 'evict':
    case 'clflush':
      return line.c === 'I' ? line : absent(memoryAfterLeaving(line))
    case 'clwb':
      if (line.c === 'I') return line
      if (!event.keep) return absent(memoryAfterLeaving(line))
      return line.c === 'D' ? clean(line.cv, line.cv) : line
    case 'dma-read':
      return line
    case 'dma-write': {
      if (event.snooped) {
        const memory = memoryAfterLeaving(line)
        const value = written(memory, event.bytes, event.version)
        return event.ddio ? dirty(value, memory) : absent(value)
      }
      const mv = written(line.mv, event.bytes, event.version)
      return line.c === 'I' ? absent(mv) : { c: line.c, cv: line.cv, mv }
    }
    case 'uncached-read':
      return event.selfSnoop && line.c !== 'I' ? absent(memoryAfterLeaving(line)) : line
    case 'uncached-write': {
      if (event.selfSnoop) return absent(written(memoryAfterLeaving(line), event.bytes, event.version))
      const mv = written(line.mv, event.bytes, event.version)
      return line.c === 'I' ? absent(mv) : { c: line.c, cv: line.cv, mv }
    }
    case 'write-through': {
      if (line.c === 'I') return absent(written(line.mv, event.bytes, event.version))
      const value = written(line.cv, event.bytes, event.version)
      return clean(value, line.c === 'D' ? value : written(line.mv, event.bytes, event.version))
    }
    default:
      return assertNever(event)
  }
}

/** What a read returns; null for events that return nothing. */
export function seenBy(line: Line, event: LineEvent): Version | null {
  switch (event.kind) {
    case 'cpu-read':
      return coherentValue(line)
    case 'dma-read':
      return event.snooped ? coherentValue(line) : line.mv
    case 'uncached-read':
      return event.selfSnoop ? memoryAfterLeaving(line) : line.mv
    case 'cpu-write':
    case 'nontemporal-write':
    case 'fetch':
    case 'evict':
    case 'clflush':
    case 'clwb':
    case 'dma-write':
    case 'uncached-write':
    case 'write-through':
      return null
    default:
      return assertNever(event)
  }
}

/** Clean in the cache with another value than memory: the core of hazard B. */
export function isStaleClean(line: Line): boolean {
  return line.c === 'C' && !equalValue(line.cv, line.mv)
}

/** A flush does something for it: dirty, or stale-clean. */
export function isFlushUseful(line: Line): boolean {
  return line.c === 'D' || isStaleClean(line)
}

/** What a device wrote past the cache and the write-back of this dirty line destroys (section 2: lost); null: nothing. */
export function lostByWriteBack(line: Line): Version | null {
  if (line.c !== 'D') return null
  const copy = partsOf(line.cv)
  for (const part of partsOf(line.mv)) {
    if (part.version.kind !== 'dma') continue
    // Bytes that the copy has from a later write were overwritten on purpose.
    const lost = copy.some((k) => k.from < part.to && part.from < k.to && k.version.id < part.version.id)
    if (lost) return part.version
  }
  return null
}
