/** The source rule of 17 May: pages read back from a non-coherent storage domain were flushed before and stayed pinned. */
import type { BatchView, Flush, PageSource, PolicyArea } from '../../iommufd/flush-policy.ts'

/** The area's storage domain is known to be non-coherent. */
export type StorageIsNonCoherent = (area: PolicyArea) => boolean

/** The truth: what a policy that can reach the hwpt of a storage domain knows. */
export const storageIsNonCoherent: StorageIsNonCoherent = (area) =>
  area.storageDomain !== null && !area.storageDomain.coherent

/** A page of this source needs no flush: `dom(a)` with a non-coherent storage domain. */
export function skipsSource(source: PageSource, nonCoherent: StorageIsNonCoherent): boolean {
  return source.tier === 'dom' && nonCoherent(source.area)
}

/** How a reason names the sources that were not skipped. */
export function sourceName(source: PageSource): string {
  switch (source.tier) {
    case 'xa':
      return 'pinned_pfns'
    case 'mm':
      return 'a fresh pin'
    case 'dom':
      return `a${String(source.area.number)}'s coherent storage`
  }
}

/**
 * Flushes the pages of a batch whose source is not known to be flushed already, page by page as Jason asked on 17 May.
 * @param cause why the fill needs flushes at all, e.g. `target N1 is non-coherent`
 */
export function flushUnflushedSources(batch: BatchView, cause: string, nonCoherent: StorageIsNonCoherent): Flush {
  const spans = batch.spans()
  const kept = spans.filter((span) => !skipsSource(span.source, nonCoherent))
  const first = kept[0]
  if (first === undefined) return null
  const names = [...new Set(kept.map((span) => sourceName(span.source)))].join(', ')
  const reason = `${cause}, PFNs from ${names}`
  if (kept.length === spans.length) return { flush: 'all', reason }
  return { flush: joinRuns(kept.map((span) => span.runs)), reason }
}

/** The runs of `parts`, one after the other. */
function joinRuns(parts: readonly Float64Array[]): Float64Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Float64Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
