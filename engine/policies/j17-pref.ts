import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { j17AfterSlowUnmap, j17BeforeMap } from './j17-literal.ts'
import { domainName } from './support/fill.ts'

/**
 * 17 May, with the preference for non-coherent storage (10 May) and a read-back when a non-coherent domain is removed while
 * others remain. An UNMAP then ends in the slow path on a non-coherent storage domain. Still unsafe for B: pages held by an
 * access or another area (Yan, 20 May), and unwinding with a coherent last slot (S45).
 */
export const j17Pref: FlushPolicy = {
  name: 'j17-pref',
  storageRule: 'prefer-nc',
  beforeMap: j17BeforeMap,
  wantsReadBack: (unmap) => unmap.kind === 'fast' && !unmap.domain.coherent,
  afterUnmap(unmap, read, readBack, ctx) {
    if (unmap.kind === 'fast' && !unmap.domain.coherent) {
      return { flush: 'all', reason: `${domainName(unmap.domain)} is non-coherent, PFNs read back` }
    }
    return j17AfterSlowUnmap(unmap, read, readBack, ctx)
  },
}
