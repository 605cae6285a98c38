/** The strip across the bottom: for each track the spans of steps in which something was so. */
import type { TimelineView } from '../../protocol/index.ts'
import type { LogSource } from './log-views.ts'

type Track = TimelineView['tracks'][number]
type Span = Track['spans'][number]

/** Appends a step to the last span if it continues it with the same label. */
function extend(spans: Span[], step: number, label: string): void {
  const last = spans.at(-1)
  if (last && last.label === label && last.to === step - 1) spans[spans.length - 1] = { ...last, to: step }
  else spans.push({ from: step, to: step, label })
}

function opsTrack(source: LogSource): Track {
  const spans: Span[] = []
  source.journal.entries.forEach((entry, i) => extend(spans, i + 1, entry.label))
  return { name: 'ops', kind: 'ops', spans }
}

/** One track a domain would not end in a long run: the domains of a kind that follow each other share one. */
export function domainTracks(source: LogSource, steps: number): Track[] {
  const tracks: { name: string; kind: 'coherent' | 'non-coherent'; spans: Span[]; end: number; names: string[] }[] = []
  for (const { domain, coherent, from, to } of source.log.domainSpans) {
    const kind = coherent ? 'coherent' : 'non-coherent'
    const name = source.names.domain(domain)
    const span = { from, to: to ?? steps, label: name }
    const free = tracks.find((track) => track.kind === kind && track.end < from)
    if (free) {
      free.spans.push(span)
      free.names.push(name)
      free.end = span.to
    } else tracks.push({ name, kind, spans: [span], end: span.to, names: [name] })
  }
  return tracks.map(({ kind, spans, names }) => ({
    name: names.length <= 2 ? names.join(' ') : `${names[0] ?? ''} … ${names.at(-1) ?? ''}`,
    kind,
    spans,
  }))
}

function pinnedTrack(source: LogSource, steps: number): Track {
  const spans: Span[] = []
  for (let n = 1; n <= steps; n++) {
    const pinned = source.log.pinnedAfter(n)
    if (pinned > 0) extend(spans, n, `${String(pinned)} pages`)
  }
  return { name: 'pinned', kind: 'pinned', spans }
}

function flushTrack(source: LogSource, steps: number): Track {
  const spans: Span[] = []
  for (let n = 1; n <= steps; n++) {
    const pages = source.log.flushedUpTo(n) - source.log.flushedUpTo(n - 1)
    if (pages > 0) extend(spans, n, `${String(pages)} pages`)
  }
  return { name: 'flush', kind: 'flush', spans }
}

function hazardTrack(source: LogSource): Track {
  const spans: Span[] = []
  for (const { step, event } of source.log.hazards) {
    const last = spans.at(-1)
    if (last && last.to === step) {
      if (!last.label.includes(event.class))
        spans[spans.length - 1] = { ...last, label: `${last.label} ${event.class}` }
    } else extend(spans, step, event.class)
  }
  return { name: 'hazards', kind: 'hazard', spans }
}

/** Spans of a track; a strip has fewer points than this across. */
const MAX_SPANS = 1500

/** Joins neighbouring spans of a long run until a strip could show them: what lies within one point becomes one span. */
function coarsen(track: Track, steps: number): Track {
  if (track.spans.length <= MAX_SPANS) return track
  const point = Math.ceil(steps / MAX_SPANS)
  const spans: Span[] = []
  let joined = 1
  for (const span of track.spans) {
    const last = spans.at(-1)
    if (last && Math.floor(span.to / point) === Math.floor(last.from / point)) {
      joined++
      spans[spans.length - 1] = { from: last.from, to: span.to, label: `${String(joined)} spans` }
    } else {
      joined = 1
      spans.push(span)
    }
  }
  return { ...track, spans }
}

/** Tracks of domains; more are not told apart in a strip. */
const MAX_DOMAIN_TRACKS = 64

/** The timeline of a run so far. */
export function timelineView(source: LogSource): TimelineView {
  const steps = source.journal.length
  const tracks = [
    opsTrack(source),
    ...domainTracks(source, steps).slice(0, MAX_DOMAIN_TRACKS),
    pinnedTrack(source, steps),
    flushTrack(source, steps),
    hazardTrack(source),
  ]
  return { steps, tracks: tracks.map((track) => coarsen(track, steps)) }
}
