/**
 * Cells in which the lab is right and the reference model is not. docs/conformance.md lists them with their reason.
 *
 * The reference model lets every device write once, before the first unmap of an UNMAP. But while the first of several
 * non-coherent domains is gone and flushed, the device of the next one still reaches the pages, and can write until its own
 * mapping goes: the flush after that unmap finds stale lines, and is not redundant.
 */
import type { ShippedPolicyName } from '../../protocol/policy.ts'

export interface Difference {
  readonly scenario: string
  readonly policy: ShippedPolicyName
  /** Redundant pages: the reference model's, and the lab's. */
  readonly golden: number
  readonly redundant: number
}

export const DIFFERENCES: readonly Difference[] = [
  { scenario: 'S23', policy: 'overflush', golden: 8, redundant: 4 },
  { scenario: 'S23', policy: 'xa-hwpt-eager', golden: 4, redundant: 0 },
  { scenario: 'S24', policy: 'overflush', golden: 12, redundant: 8 },
  { scenario: 'S24', policy: 'xa-hwpt-eager', golden: 4, redundant: 0 },
  { scenario: 'S34', policy: 'overflush', golden: 2, redundant: 0 },
  { scenario: 'S34', policy: 'xa-hwpt-eager', golden: 2, redundant: 0 },
]
