/** The domains of a run on as few tracks as they need. */
import type { DomainRef } from '../../protocol/index.ts'
import type { Lab } from '../lab.ts'

/** The domains of a kind that follow each other, with the steps of each. */
export interface DomainTrack {
  readonly name: string
  readonly kind: 'coherent' | 'non-coherent'
  readonly spans: readonly { readonly from: number; readonly to: number; readonly label: DomainRef['name'] }[]
}

/** One track a domain would not end in a long run: the domains of a kind that follow each other share one. */
export function domainTracks(lab: Lab): DomainTrack[] {
  const tracks: { kind: DomainTrack['kind']; spans: DomainTrack['spans'][number][]; end: number; names: string[] }[] =
    []
  for (const { domain, coherent, from, to } of lab.log.domainSpans) {
    const kind = coherent ? 'coherent' : 'non-coherent'
    const name = lab.names.domain(domain)
    const span = { from, to: to ?? lab.steps, label: name }
    const free = tracks.find((track) => track.kind === kind && track.end < from)
    if (free) {
      free.spans.push(span)
      free.names.push(name)
      free.end = span.to
    } else tracks.push({ kind, spans: [span], end: span.to, names: [name] })
  }
  return tracks.map(({ kind, spans, names }) => ({
    name: names.length <= 2 ? names.join(' ') : `${names[0] ?? ''} … ${names.at(-1) ?? ''}`,
    kind,
    spans,
  }))
}
