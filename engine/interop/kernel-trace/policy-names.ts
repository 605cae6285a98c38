import type { ShippedPolicyName } from '../../protocol/policy.ts'

const POLICIES: ReadonlyMap<string, ShippedPolicyName> = new Map([
  ['none', 'none'],
  ['v1', 'v1'],
  ['v1fix', 'v1-fix'],
  ['v2', 'v2'],
  ['storage', 'xa-hwpt-lazy'],
])

/** The lab's name of the policy that a trace was recorded under, or null if it is not one of the recorder's. */
export function policyOfTrace(name: string): ShippedPolicyName | null {
  return POLICIES.get(name) ?? null
}
