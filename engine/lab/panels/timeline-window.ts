/** A part of the timeline for a picture of some width: what lies within one point is one span or one range of values. */
import type { HazardClass } from '../../protocol/index.ts'
import type { TimelineWindow } from '../../protocol/panels.ts'
import { domainTracks, type DomainTrack } from './domain-tracks.ts'
import type { PanelSource } from './source.ts'
import { count } from './words.ts'

type Track = TimelineWindow['tracks'][number]
type Span = Track['spans'][number]

/** Steps `from…to` in stretches of `size`. */
interface Buckets {
  readonly from: number
  readonly to: number
  readonly size: number
}

/** Tracks of domains; more are not told apart. */
const MAX_DOMAIN_TRACKS = 64

function forEachBucket({ from, to, size }: Buckets, visit: (first: number, last: number) => void): void {
  for (let first = from; first <= to; first += size) visit(first, Math.min(to, first + size - 1))
}

/** Spans of what happened in each bucket, by a count that only grows. */
function activity(
  buckets: Buckets,
  upTo: (step: number) => number,
  labelOf: (n: number, first: number, last: number) => string,
): Span[] {
  const spans: Span[] = []
  forEachBucket(buckets, (first, last) => {
    const n = upTo(last) - upTo(first - 1)
    if (n > 0) spans.push({ from: first, to: last, label: labelOf(n, first, last), count: n })
  })
  return spans
}

/** Ops one by one, those of the same name that follow each other as one span; or how many there are in each bucket. */
function ops(source: PanelSource, buckets: Buckets): Span[] {
  if (buckets.size > 1) {
    return activity(
      buckets,
      (step) => step,
      (n) => count(n, 'op'),
    )
  }
  const spans: { from: number; to: number; label: string; count: number }[] = []
  for (let step = buckets.from; step <= buckets.to; step++) {
    const label = source.lab.journal.entry(step)?.label ?? ''
    const last = spans.at(-1)
    if (last?.label === label) {
      last.to = step
      last.count++
    } else spans.push({ from: step, to: step, label, count: 1 })
  }
  return spans
}

/** The domain tracks of a whole run, so that a domain stays on its track in every window. */
const domainsOf = new WeakMap<PanelSource, { readonly steps: number; readonly tracks: readonly DomainTrack[] }>()

function domains(source: PanelSource, buckets: Buckets): Track[] {
  const { lab } = source
  let known = domainsOf.get(source)
  if (known?.steps !== lab.steps) {
    known = { steps: lab.steps, tracks: domainTracks(lab).slice(0, MAX_DOMAIN_TRACKS) }
    domainsOf.set(source, known)
  }
  return known.tracks.map(({ name, kind, spans }): Track => {
    const shown: { from: number; to: number; label: string; count: number }[] = []
    for (const span of spans) {
      if (span.to < buckets.from || span.from > buckets.to) continue
      const from = Math.max(span.from, buckets.from)
      const to = Math.min(span.to, buckets.to)
      const last = shown.at(-1)
      // What begins in the point in which the last one ended cannot be told from it.
      if (last !== undefined && bucketOf(buckets, from) === bucketOf(buckets, last.to)) {
        last.to = to
        last.count++
        last.label = count(last.count, 'domain')
      } else shown.push({ from, to, label: span.label, count: 1 })
    }
    return { name, kind, spans: shown, counter: [] }
  })
}

function bucketOf({ from, size }: Buckets, step: number): number {
  return size === 1 ? step : Math.floor((step - from) / size)
}

/** Classes of the logged hazards of some steps: `A`, `B` or `A B`. */
function hazardLabel(source: PanelSource, first: number, last: number): string {
  const { hazards } = source.lab.log
  let low = 0
  let high = hazards.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((hazards[middle]?.step ?? 0) < first) low = middle + 1
    else high = middle
  }
  const classes = new Set<HazardClass>()
  for (let hazard = hazards[low]; hazard !== undefined && hazard.step <= last; hazard = hazards[++low]) {
    classes.add(hazard.event.class)
    if (classes.size === 2) break
  }
  return classes.size === 0 ? 'hazard' : [...classes].sort().join(' ')
}

/** Lowest and highest number of pinned pages in each bucket. */
function pinnedPages(source: PanelSource, buckets: Buckets): number[] {
  const { log } = source.lab
  const counter: number[] = []
  forEachBucket(buckets, (first, last) => {
    let least = Infinity
    let most = 0
    for (let step = first; step <= last; step++) {
      const pinned = log.pinnedAfter(step)
      if (pinned < least) least = pinned
      if (pinned > most) most = pinned
    }
    counter.push(first, least, most)
  })
  return counter
}

/**
 * The timeline from step `from` to step `to`.
 * @param width points of the picture: no track has more spans than this
 */
export function timelineWindow(source: PanelSource, from: number, to: number, width: number): TimelineWindow {
  const { lab } = source
  const { log } = lab
  const last = source.clamp(to)
  const first = Math.max(1, Math.min(from, last))
  if (lab.steps === 0) return { from: 0, to: 0, steps: 0, tracks: [] }
  const buckets: Buckets = { from: first, to: last, size: Math.max(1, Math.ceil((last - first + 1) / width)) }
  const track = (name: string, kind: Track['kind'], spans: Span[]): Track => ({ name, kind, spans, counter: [] })
  const pages =
    (verb: string) =>
    (n: number): string =>
      `${verb} ${String(n)}`
  return {
    from: first,
    to: last,
    steps: lab.steps,
    tracks: [
      track('ops', 'ops', ops(source, buckets)),
      ...domains(source, buckets),
      track(
        'map',
        'map',
        activity(buckets, (step) => log.mappedUpTo(step), pages('map')),
      ),
      track(
        'pin',
        'pin',
        activity(buckets, (step) => log.pinsUpTo(step), pages('pin')),
      ),
      track(
        'flush',
        'flush',
        activity(buckets, (step) => log.flushedUpTo(step), pages('flush')),
      ),
      track(
        'hazards',
        'hazard',
        activity(
          buckets,
          (step) => log.hazardsUpTo(step),
          (_n, at, until) => hazardLabel(source, at, until),
        ),
      ),
      { name: 'pinned pages', kind: 'pinned-pages', spans: [], counter: pinnedPages(source, buckets) },
    ],
  }
}
