/**
 * Where a policy does not apply. The type1 container has one vfio_dma a MAP: no COPY, no in-kernel access and no split of
 * what is pinned; a run that uses them says nothing about it.
 */
const NOT_IN_TYPE1: Readonly<Record<string, string>> = {
  'ioas.copy': 'a vfio_iommu_type1 container has no COPY',
  'access.create': 'a vfio_iommu_type1 container has no in-kernel access objects',
  'access.pin': 'a vfio_iommu_type1 container has no access pins',
  'access.rw': 'a vfio_iommu_type1 container has no access reads and writes here',
  'vfio.unmap': 'a vfio_dma is pinned and mapped as a whole and cannot be split',
}

/**
 * Whether a policy can say anything about a run that contains an operation.
 * @param policy name of the policy
 * @param op the command's `op`
 * @returns why not, as a sentence, or null when it applies
 */
export function notApplicable(policy: string, op: string): string | null {
  return policy === 'type1' ? (NOT_IN_TYPE1[op] ?? null) : null
}
