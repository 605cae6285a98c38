/** One script under several policies: what each flushes, what that costs, and what it lets through. */
import { forEachRun } from '../base/pfn-runs.ts'
import type { Lab } from '../lab/lab.ts'
import { costOf, inapplicable } from '../lab/summary.ts'
import type { HazardClass } from '../protocol/event.ts'
import type { HazardSummary, RunRequest, RunSummary } from '../protocol/run.ts'
import { FLUSH_POLICIES } from '../protocol/policy.ts'
import { type RunHost, runScript } from './run-script.ts'

/** A policy that the script says something about. */
export interface ComparedPolicy {
  readonly policy: string
  readonly applicable: true
  readonly flushes: RunSummary['flushes']
  /** Pages flushed beyond those that `oracle-map` flushes at the same step. */
  readonly unneeded: number
  /** PFNs that were obtained only for a flush. */
  readonly readBack: number
  readonly estimatedNs: number
  /** Of estimatedNs to that of `oracle-map`; null where that is 0. */
  readonly ratio: number | null
  readonly hazards: readonly HazardSummary[]
  /** Distinct frames in hazards, by class. */
  readonly hazardsA: number
  readonly hazardsB: number
  readonly verdict: 'safe' | 'unsafe'
  readonly expectations: { readonly passed: number; readonly failed: number }
  readonly journalHash: string
  readonly error: RunSummary['error']
}

/** A policy whose code has no counterpart for an operation of the script. */
export interface InapplicablePolicy {
  readonly policy: string
  readonly applicable: false
  readonly why: string
}

export interface Comparison {
  readonly fileName: string
  readonly seed: number
  readonly mode: RunRequest['mode']
  readonly policies: readonly (ComparedPolicy | InapplicablePolicy)[]
}

/** The lower bound that costs are measured against. */
const BASELINE = 'oracle-map'

/**
 * Runs a script once under each policy.
 * @param request the run; its policy is not looked at
 * @param wanted names, in the order of the result; or a choice of those that ship and those that the script defines
 * @throws RangeError for a name that is neither
 */
export async function compareScript(
  request: Omit<RunRequest, 'policy'>,
  wanted: readonly string[] | ((known: readonly string[]) => readonly string[]),
  host: RunHost = {},
): Promise<Comparison> {
  const baseline = await runScript({ ...request, policy: BASELINE }, host)
  const least = costOf(baseline.lab).estimatedNs
  const known = [...FLUSH_POLICIES, ...baseline.summary.policies]
  const policies = typeof wanted === 'function' ? wanted(known) : wanted
  const stranger = policies.find((name) => !known.includes(name))
  // A script that fails early may not have come to its definitions; its error says more than the name.
  if (stranger !== undefined && baseline.summary.error === null) {
    throw new RangeError(`There is no flush policy '${stranger}'. There are: ${known.join(', ')}.`)
  }
  const results: (ComparedPolicy | InapplicablePolicy)[] = []
  for (const policy of policies) {
    const { lab, summary } = policy === BASELINE ? baseline : await runScript({ ...request, policy }, host)
    const foreign = inapplicable(lab)
    if (foreign !== null) {
      results.push({ policy, applicable: false, why: foreign.why })
      continue
    }
    const { readBack, estimatedNs } = costOf(lab)
    const { flushes, hazards, expectations, journalHash, error } = summary
    results.push({
      policy,
      applicable: true,
      flushes,
      unneeded: unneededPages(lab, baseline.lab),
      readBack,
      estimatedNs,
      ratio: least === 0 ? null : estimatedNs / least,
      hazards,
      hazardsA: distinctFrames(lab, 'A'),
      hazardsB: distinctFrames(lab, 'B'),
      verdict: lab.log.hazards.length === 0 ? 'safe' : 'unsafe',
      expectations: { passed: expectations.passed, failed: expectations.failed },
      journalHash,
      error,
    })
  }
  return { fileName: request.fileName, seed: request.seed, mode: request.mode, policies: results }
}

/** Pages that one run flushed at each step beyond what another did there. */
function unneededPages({ log, steps }: Lab, least: Lab): number {
  let pages = 0
  for (let n = 1; n <= Math.min(steps, least.steps); n++) {
    const here = log.flushedUpTo(n) - log.flushedUpTo(n - 1)
    pages += Math.max(0, here - (least.log.flushedUpTo(n) - least.log.flushedUpTo(n - 1)))
  }
  return pages
}

/** Frames in hazards of a class, each counted once. */
function distinctFrames(lab: Lab, hazardClass: HazardClass): number {
  const runs: [first: number, end: number][] = []
  for (const { event } of lab.log.hazards) {
    if (event.class === hazardClass) forEachRun(event.runs, (pfn, npages) => runs.push([pfn, pfn + npages]))
  }
  runs.sort((left, right) => left[0] - right[0])
  let frames = 0
  let covered = 0
  for (const [first, end] of runs) {
    frames += Math.max(0, end - Math.max(first, covered))
    covered = Math.max(covered, end)
  }
  return frames
}
