import { FLUSH_POLICIES } from '../../engine/protocol/policy.ts'
import { mayDefinePolicies } from '../../engine/script/run-script.ts'
import { UsageError } from './usage-error.ts'

/**
 * Checks the name of a flush policy. A script that defines policies may mean one of its own: the run will tell.
 * @param source of the script that is to run under it
 * @throws UsageError that lists the names there are
 */
export function knownPolicy(name: string, source: string): string {
  if (FLUSH_POLICIES.some((known) => known === name) || mayDefinePolicies(source)) return name
  throw new UsageError(`There is no flush policy '${name}'. There are: ${FLUSH_POLICIES.join(', ')}.`)
}

/** Reads `a,b,c`. */
export function policyList(text: string, source: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  return names.filter((name) => name !== '').map((name) => knownPolicy(name, source))
}

/** Reads the list of an option: who gives one wants a policy. */
export function chosenPolicies(text: string, source: string): string[] {
  const names = policyList(text, source)
  if (names.length === 0)
    throw new UsageError(`'${text}' names no flush policy. There are: ${FLUSH_POLICIES.join(', ')}.`)
  return names
}
