import { FLUSH_POLICIES } from '../../engine/protocol/policy.ts'
import { UsageError } from './usage-error.ts'

/**
 * Checks the name of a flush policy.
 * @throws UsageError that lists the names there are
 */
export function knownPolicy(name: string): string {
  if (FLUSH_POLICIES.some((known) => known === name)) return name
  throw new UsageError(`There is no flush policy '${name}'. There are: ${FLUSH_POLICIES.join(', ')}.`)
}

/** Reads `a,b,c`. */
export function policyList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  return names.filter((name) => name !== '').map(knownPolicy)
}
