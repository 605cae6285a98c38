/**
 * noncoherent_domain_cnt: how many domains of an io_pagetable are non-coherent, as a policy keeps it in `iopt.slot.cnt`.
 * It is an unsigned 32-bit number, as the posted patch declares it: one decrement too many makes it 4294967295.
 */
import type { PolicyDomain, PolicyIopt } from '../../iommufd/flush-policy.ts'

/** The counter's value; 0 before it was first touched. */
export function counter(iopt: PolicyIopt): number {
  const value = iopt.slot['cnt']
  return typeof value === 'number' ? value : 0
}

/** Adds `delta` with the wrap of an unsigned int. */
export function bump(iopt: PolicyIopt, delta: 1 | -1): void {
  iopt.slot['cnt'] = (counter(iopt) + delta) >>> 0
}

/** Counts `domain` in or out if it is non-coherent. */
export function bumpIfNonCoherent(iopt: PolicyIopt, domain: PolicyDomain, delta: 1 | -1): void {
  if (!domain.coherent) bump(iopt, delta)
}

/** Some domain of the io_pagetable is non-coherent: what a scan of an xarray of hwpts would find. */
export function anyNonCoherent(iopt: PolicyIopt): boolean {
  for (const domain of iopt.domains) if (!domain.coherent) return true
  return false
}
