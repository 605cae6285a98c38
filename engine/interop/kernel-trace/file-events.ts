/** What happened inside the model, in the format's words. */
import { assertNever } from '../../base/assert.ts'
import type { PfnRuns } from '../../base/pfn-runs.ts'
import { PAGE_SIZE } from '../../base/units.ts'
import type { FlushEvent, MapEvent, TraceEvent, UnpinEvent } from '../../protocol/event.ts'
import type { FrameNames } from './frame-names.ts'
import { EventJoiner } from './join.ts'
import type { FileEvent } from './join.ts'

/** Collects the events of one operation and joins them by the format's rule. */
export class FileEvents {
  readonly #frames: FrameNames
  readonly #joiner = new EventJoiner()
  /** A flush in batch_unpin(), until the unpin that it belongs to comes. */
  #flushed: FlushEvent | null = null

  constructor(frames: FrameNames) {
    this.#frames = frames
  }

  /** Takes an event of the model; kinds that the format does not have are left out. */
  add(event: TraceEvent): void {
    const joiner = this.#joiner
    const flushed = this.#flushed
    this.#flushed = null
    if (flushed !== null) {
      if (event.kind === 'unpin' && isUnpinOf(event, flushed)) {
        this.#unpinFlushed(flushed, event)
        return
      }
      this.#flush(flushed)
    }
    switch (event.kind) {
      case 'map':
        for (const piece of this.#pieces(event)) joiner.add(piece)
        return
      case 'unmap':
        joiner.add({ e: 'unmap', d: event.domain, iova: event.iova, len: event.length })
        return
      case 'pin': {
        let idx = event.index
        for (const run of this.#frames.named(event.runs)) {
          joiner.add({ e: 'pin', p: event.pages, idx, ...run })
          idx += run.n
        }
        return
      }
      case 'unpin':
        this.#unpin(event, event.runs)
        return
      case 'flush':
        if (whyOf(event) === 'unpin') this.#flushed = event
        else this.#flush(event)
        return
      case 'notify':
        joiner.add({ e: 'notify', access: event.access, ioas: event.ioas, iova: event.iova, len: event.length })
        return
      case 'storage':
      case 'domain-add':
      case 'domain-remove':
      case 'attach':
      case 'detach':
      case 'release':
      case 'hazard':
      case 'data':
        return
      default:
        assertNever(event)
    }
  }

  /** The joined events since the last call. */
  take(): FileEvent[] {
    if (this.#flushed !== null) this.#flush(this.#flushed)
    this.#flushed = null
    return this.#joiner.take()
  }

  #flush(event: FlushEvent, runs = event.runs): void {
    for (const run of this.#frames.named(runs)) {
      this.#joiner.add({ e: 'flush', p: event.pages, why: whyOf(event), ...run })
    }
  }

  #unpin(event: UnpinEvent, runs: PfnRuns): void {
    for (const run of this.#frames.named(runs)) {
      this.#joiner.add({ e: 'unpin', p: event.pages, site: event.site, ...run })
    }
  }

  /** batch_unpin() flushes and unpins run by run; the model tells it in two events. */
  #unpinFlushed(flush: FlushEvent, unpin: UnpinEvent): void {
    for (let i = 0; i < unpin.runs.length; i += 2) {
      const run = unpin.runs.subarray(i, i + 2)
      this.#flush(flush, run)
      this.#unpin(unpin, run)
    }
  }

  *#pieces(event: MapEvent): Generator<FileEvent> {
    let iova = event.iova
    let left = event.length
    let inPage = event.pageOffset
    for (const run of this.#frames.named(event.runs)) {
      const whole = BigInt(run.n * PAGE_SIZE - inPage)
      const len = whole < left ? whole : left
      const off = run.pg * PAGE_SIZE + inPage
      yield { e: 'map', d: event.domain, iova, len, buf: run.buf, off, prot: event.prot, gen: run.gen }
      iova += len
      left -= len
      inPage = 0
    }
  }
}

/** Does the unpin drop just the pages that were flushed for it? */
function isUnpinOf(unpin: UnpinEvent, flush: FlushEvent): boolean {
  if (flush.pages !== unpin.pages || flush.runs.length !== unpin.runs.length) return false
  return flush.runs.every((value, i) => value === unpin.runs[i])
}

/** The three places in which the recorder's kernel flushes; another hook shows by its own name. */
function whyOf(event: FlushEvent): string {
  switch (event.hook) {
    case 'map@fill_domain':
      return 'fill_domain'
    case 'map@fill_domains':
      return 'fill_domains'
    case 'unpin@last':
    case 'unpin@storage':
    case 'unpin@access':
    case 'unpin@rw':
    case 'unpin@unwind':
      return 'unpin'
    case 'map@replay':
    case 'map@pin':
    case 'unmap@fast':
    case 'unmap@last':
    case 'unmap@storage':
    case 'unmap@nonstorage':
    case 'unmap@unwind':
    case 'unmap@unwind-nonlast':
    case 'script':
      return event.hook
    default:
      return assertNever(event.hook)
  }
}
