/**
 * Events as the format names them, and its joining rule: physical contiguity and the size of batches shall not show, so
 * pieces that continue each other are one event.
 */
import { u64ToJson } from './trace-format.ts'
import type { Json } from './trace-format.ts'

/** Smallest mapping of the recorder's IOMMU driver, in bytes. */
const IO_PAGE = 2048n

/** Pages by what user space calls them: page `pg` of buffer `buf`, after `gen` refaults. */
export interface PageName {
  readonly buf: string
  readonly pg: number
  readonly gen: number
}

/** An event in the format's own fields. `len` and `iova` are bytes, `off` the byte offset in the buffer, `n` pages. */
export type FileEvent =
  | {
      readonly e: 'map'
      readonly d: number
      readonly iova: bigint
      readonly len: bigint
      readonly buf: string
      readonly off: number
      readonly prot: number
      readonly gen: number
    }
  | { readonly e: 'unmap'; readonly d: number; readonly iova: bigint; readonly len: bigint }
  | ({ readonly e: 'pin'; readonly p: number; readonly idx: number; readonly n: number } & PageName)
  | ({ readonly e: 'unpin'; readonly p: number; readonly n: number; readonly site: string } & PageName)
  | ({ readonly e: 'flush'; readonly p: number; readonly n: number; readonly why: string } & PageName)
  | {
      readonly e: 'notify'
      readonly access: number
      readonly ioas: number
      readonly iova: bigint
      readonly len: bigint
    }

/** Which stream of a pair an event belongs to: the two streams of a pair are joined separately. */
function side(event: FileEvent): 'pin' | 'unpin' | null {
  switch (event.e) {
    case 'unpin':
      return 'unpin'
    case 'pin':
      return 'pin'
    case 'flush':
      return event.why === 'unpin' ? 'unpin' : 'pin'
    case 'map':
    case 'unmap':
    case 'notify':
      return null
  }
}

/** `first` with `next` added at its end, or null if `next` does not continue it. */
function joined(first: FileEvent, next: FileEvent): FileEvent | null {
  switch (first.e) {
    case 'map':
      return next.e === 'map' &&
        first.d === next.d &&
        first.buf === next.buf &&
        first.gen === next.gen &&
        first.prot === next.prot &&
        first.iova + first.len === next.iova &&
        first.off + Number(first.len) === next.off
        ? { ...first, len: first.len + next.len }
        : null
    case 'unmap':
      return next.e === 'unmap' && first.d === next.d && first.iova + first.len === next.iova
        ? { ...first, len: first.len + next.len }
        : null
    case 'pin':
      return next.e === 'pin' && continues(first, next) && first.idx + first.n === next.idx
        ? { ...first, n: first.n + next.n }
        : null
    case 'unpin':
      return next.e === 'unpin' && continues(first, next) && first.site === next.site
        ? { ...first, n: first.n + next.n }
        : null
    case 'flush':
      return next.e === 'flush' && continues(first, next) && first.why === next.why
        ? { ...first, n: first.n + next.n }
        : null
    case 'notify':
      return null
  }
}

function continues(
  first: PageName & { readonly p: number; readonly n: number },
  next: PageName & { readonly p: number },
): boolean {
  return first.p === next.p && first.buf === next.buf && first.gen === next.gen && first.pg + first.n === next.pg
}

/** The joining rule, applied as events come. */
export class EventJoiner {
  readonly #events: FileEvent[] = []

  /** Adds an event, to an earlier one if it continues that. */
  add(event: FileEvent): void {
    const events = this.#events
    const own = side(event)
    for (let i = events.length - 1; i >= 0; i--) {
      const earlier = events[i]
      if (earlier === undefined) break
      const whole = joined(earlier, event)
      if (whole !== null) {
        events[i] = whole
        return
      }
      // Only events of the other stream of the same pair and the same iopt_pages may lie between.
      const paired = own !== null && own === side(earlier) && 'p' in earlier && 'p' in event && earlier.p === event.p
      if (!paired || earlier.e === event.e) break
    }
    events.push(event)
  }

  /** The events so far; the joiner starts anew. */
  take(): FileEvent[] {
    return this.#events.splice(0)
  }
}

/** Joins a whole list. */
export function join(events: Iterable<FileEvent>): FileEvent[] {
  const joiner = new EventJoiner()
  for (const event of events) joiner.add(event)
  return joiner.take()
}

/** Undoes the joining: one event per IO page of 2 KiB (map, unmap) or per page (pin, unpin, flush). */
export function* atoms(events: Iterable<FileEvent>): Generator<FileEvent> {
  for (const event of events) {
    switch (event.e) {
      case 'map':
        for (let at = 0n; at < event.len; at += IO_PAGE) {
          yield { ...event, iova: event.iova + at, len: IO_PAGE, off: event.off + Number(at) }
        }
        break
      case 'unmap':
        for (let at = 0n; at < event.len; at += IO_PAGE) yield { ...event, iova: event.iova + at, len: IO_PAGE }
        break
      case 'pin':
        for (let k = 0; k < event.n; k++) yield { ...event, idx: event.idx + k, pg: event.pg + k, n: 1 }
        break
      case 'unpin':
      case 'flush':
        for (let k = 0; k < event.n; k++) yield { ...event, pg: event.pg + k, n: 1 }
        break
      case 'notify':
        yield event
        break
      default:
        event satisfies never
    }
  }
}

/** An event as the format writes it; `gen` only where it is not 0. */
export function eventToJson(event: FileEvent): Json {
  const out: Record<string, Json> = {}
  for (const [key, value] of Object.entries<string | number | bigint>({ ...event })) {
    if (key === 'gen' && value === 0) continue
    out[key] = typeof value === 'bigint' ? u64ToJson(value) : value
  }
  return out
}
