/** One script under several policies, for the window: the numbers of `lab compare`, and where two of the runs part. */
import type { Lab } from '../../lab/lab.ts'
import { diffLabs } from '../../lab/panels/diff.ts'
import type { CompareRow, DiffView } from '../../protocol/panels.ts'
import { FLUSH_POLICIES } from '../../protocol/policy.ts'
import type { RunRequest } from '../../protocol/run.ts'
import { compareScript } from '../compare.ts'
import { type RunHost, runScript } from '../run-script.ts'

/** A row for each policy that is asked for, and for each that the script defines. */
export async function compareRows(
  request: Omit<RunRequest, 'policy'>,
  policies: readonly string[],
  host: RunHost,
): Promise<CompareRow[]> {
  const isShipped = (name: string): boolean => FLUSH_POLICIES.some((shipped) => shipped === name)
  // A window may still name a policy of another script.
  const choose = (known: readonly string[]): string[] => [
    ...policies.filter((name) => isShipped(name)),
    ...known.filter((name) => !isShipped(name)),
  ]
  const comparison = await compareScript(request, choose, host)
  return comparison.policies.map((row): CompareRow => {
    if (!row.applicable) return row
    // The hazards themselves stay here: a window shows them when it runs the script under that policy.
    const { hazards: _hazards, error, ...rest } = row
    return { ...rest, error: error?.message ?? null }
  })
}

/** Steps of a run that is made again under each policy for a report: a longer one would keep its reader waiting. */
const MAX_STEPS = 20_000

/**
 * A script under every policy there is.
 * @param steps of its run
 * @returns null if that would take too long
 */
export async function everyPolicy(
  request: Omit<RunRequest, 'policy'>,
  steps: number,
  host: RunHost,
): Promise<CompareRow[] | null> {
  return steps > MAX_STEPS ? null : compareRows(request, FLUSH_POLICIES, { ...host, invariants: false })
}

/** Answers what was asked while two runs are looked through. */
const pauseOf = (host: RunHost) => (): void => {
  host.poll?.()
  if (host.shouldStop?.() === true) throw new Error('Stopped.')
}

/**
 * A script under two policies, or with two seeds.
 * @throws Error with a sentence if the script does not run at all
 */
export async function diffRuns(
  request: Omit<RunRequest, 'policy'>,
  [left, right]: readonly [string, string],
  [leftSeed, rightSeed]: readonly [number, number],
  host: RunHost,
): Promise<DiffView> {
  const one = await runScript({ ...request, policy: left, seed: leftSeed }, host)
  const two = await runScript({ ...request, policy: right, seed: rightSeed }, host)
  const error = one.summary.error ?? two.summary.error
  if (error !== null && one.lab.steps === 0) throw new Error(error.message)
  const seeded = (name: string, seed: number): string =>
    leftSeed === rightSeed ? name : `${name} with seed ${String(seed)}`
  return diffLabs(
    { name: seeded(left, leftSeed), lab: one.lab },
    { name: seeded(right, rightSeed), lab: two.lab },
    pauseOf(host),
  )
}

/**
 * The run that the panels show, and a script that was edited since, or is to run under another policy, mode or seed.
 * @throws Error with a sentence if the script does not run at all
 */
export async function diffKept(kept: Lab, request: RunRequest, host: RunHost): Promise<DiffView> {
  const { lab, summary } = await runScript(request, host)
  const { error } = summary
  if (error !== null && lab.steps === 0) {
    const place = error.place === null ? '' : ` (line ${String(error.place.line)})`
    throw new Error(`${error.message}${place}`)
  }
  return diffLabs(
    { name: `as it was run (${kept.policyName})`, lab: kept },
    { name: `as it is now (${lab.policyName})`, lab },
    pauseOf(host),
  )
}
