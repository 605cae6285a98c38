/** What the map-side hooks have in common: one decision a fill, kept in `fill.state`, and sentences that name its cause. */
import type { FillContext, PolicyDomain } from '../../iommufd/flush-policy.ts'
import { anyNonCoherent } from './counter.ts'

/** `C0`, `N1`: how a reason names a domain. */
export function domainName(domain: PolicyDomain): string {
  return `${domain.coherent ? 'C' : 'N'}${String(domain.number)}`
}

/** Keeps the decision of a fill with its reason. */
export function decide(fill: FillContext, reason: string | null): void {
  fill.state['reason'] = reason ?? ''
}

/** The reason that `decide` kept, or null when the fill flushes nothing. */
export function decision(fill: FillContext): string | null {
  const reason = fill.state['reason']
  return typeof reason === 'string' && reason !== '' ? reason : null
}

/**
 * The fill enters a non-coherent domain: the target of fill_domain, or some domain of the io_pagetable for fill_domains.
 * @returns the reason as a phrase, or null
 */
export function entersNonCoherent(fill: FillContext): string | null {
  if (fill.kind === 'fill-domain') {
    // fill-domain always names its target
    return fill.domain && !fill.domain.coherent ? `target ${domainName(fill.domain)} is non-coherent` : null
  }
  if (!anyNonCoherent(fill.area.iopt)) return null
  const first = fill.area.iopt.domains.find((domain) => !domain.coherent)
  return first ? `${domainName(first)} is non-coherent` : null
}
