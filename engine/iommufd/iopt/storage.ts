import { assert } from '../../base/assert.ts'
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { Kernel } from '../kernel.ts'

/** A domain to store the PFNs of an area, and the rule that chose it as a phrase, e.g. `slot 0 (C0)`. */
export interface StorageChoice {
  readonly domain: IommuDomain
  readonly why: string
}

/** The storage domain of an area that all of `domains` (slot order, not empty) hold. */
export function chooseStorage(kernel: Kernel, domains: readonly IommuDomain[]): StorageChoice {
  const first = domains[0]
  assert(first !== undefined, 'an area without domains cannot have a storage domain')
  switch (kernel.policy.storageRule) {
    case 'slot0':
      return { domain: first, why: `slot 0 (${nameOf(first)})` }
    case 'prefer-nc': {
      const nc = domains.find((d) => !d.coherent)
      if (nc === undefined) return { domain: first, why: `slot 0 (${nameOf(first)}), as no domain is non-coherent` }
      return { domain: nc, why: `the lowest slot with a non-coherent domain (${nameOf(nc)})` }
    }
    default:
      return kernel.policy.storageRule satisfies never
  }
}

/** C0, N1: coherent or not, by number. */
export function nameOf(domain: IommuDomain): string {
  return `${domain.coherent ? 'C' : 'N'}${domain.number}`
}
