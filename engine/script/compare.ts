/** One script under several policies: what each flushes, what that costs, and what it lets through. */
import { costOf, inapplicable, verdictOf } from '../lab/summary.ts'
import type { HazardSummary, RunRequest, RunSummary } from '../protocol/run.ts'
import { type RunHost, runScript } from './run-script.ts'

/** A policy that the script says something about. */
export interface ComparedPolicy {
  readonly policy: string
  readonly applicable: true
  readonly flushes: RunSummary['flushes']
  /** PFNs that were obtained only for a flush. */
  readonly readBack: number
  readonly estimatedNs: number
  /** Pages flushed, divided by those of `oracle-map`; null if that flushes none and this one some. */
  readonly ratio: number | null
  readonly hazards: readonly HazardSummary[]
  /** `safe`, or which classes of hazard there are, e.g. `A possible, B certain`. */
  readonly verdict: string
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
 * @param policies names, in the order of the result
 */
export async function compareScript(
  request: Omit<RunRequest, 'policy'>,
  policies: readonly string[],
  host: RunHost = {},
): Promise<Comparison> {
  const baseline = await runScript({ ...request, policy: BASELINE }, host)
  const least = baseline.summary.flushes.pages
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
      readBack,
      estimatedNs,
      ratio: ratioOf(flushes.pages, least),
      hazards,
      verdict: verdictText(hazards),
      expectations: { passed: expectations.passed, failed: expectations.failed },
      journalHash,
      error,
    })
  }
  return { fileName: request.fileName, seed: request.seed, mode: request.mode, policies: results }
}

function ratioOf(pages: number, least: number): number | null {
  if (least > 0) return pages / least
  return pages === 0 ? 1 : null
}

function verdictText(hazards: readonly HazardSummary[]): string {
  const { a, b, safe } = verdictOf(hazards)
  if (safe) return 'safe'
  return [a === 'none' ? '' : `A ${a}`, b === 'none' ? '' : `B ${b}`].filter((text) => text !== '').join(', ')
}
