/** What a run came to: the counts of the result block, the verdict, and what a comparison of policies needs beside them. */
import { runPages } from '../base/pfn-runs.ts'
import { notApplicable } from '../policies/index.ts'
import type { HazardSummary, RunOutcome } from '../protocol/index.ts'
import { estimatedNs } from './cost-model.ts'
import type { Lab } from './lab.ts'
import type { LoggedHazard } from './run-log.ts'

/** What the lab knows of a run; the script's host adds the file, the output and the error. */
export type LabOutcome = Omit<RunOutcome, 'fileName' | 'output' | 'error'>

/** Hazards that a summary lists; its verdict is of all. */
const MAX_HAZARDS = 1000

function hazardSummary(lab: Lab, { step, event }: LoggedHazard): HazardSummary {
  return {
    class: event.class,
    form: event.form,
    certainty: event.certainty,
    step,
    line: lab.journal.entry(step)?.place?.line ?? null,
    frames: lab.names.frames(event.runs),
    pages: runPages(event.runs),
    domain: event.domain === null ? null : lab.names.domain(event.domain),
    text: event.text,
    causes: event.causes,
  }
}

/** The result of a run so far. */
export function summarize(lab: Lab): LabOutcome {
  const { totals } = lab.log.flushes
  const failed = lab.log.expectations.filter((expectation) => !expectation.passed).length
  return {
    policy: lab.policyName,
    policies: lab.definedPolicies,
    mode: lab.mode,
    seed: lab.seed,
    ops: lab.steps,
    flushes: {
      events: totals.events,
      pages: totals.pages,
      lines: totals.lines,
      redundantLines: totals.lines - totals.usefulLines,
    },
    verdict: { hazards: lab.log.hazardsUpTo(lab.steps), a: lab.log.verdict('A'), b: lab.log.verdict('B') },
    hazards: lab.log.hazards.slice(0, MAX_HAZARDS).map((hazard) => hazardSummary(lab, hazard)),
    expectations: {
      passed: lab.log.expectations.length - failed,
      failed,
      results: lab.log.expectations.map(({ line, text, passed, message }) => ({ line, text, passed, message })),
    },
    litmus: lab.log.litmus,
  }
}

/** What the flushes of a run cost beyond their number. */
export interface RunCost {
  /** PFNs that were obtained only for a flush. */
  readonly readBack: number
  readonly redundantPages: number
  readonly estimatedNs: number
}

/** The cost of a run's flushes by its cost model. */
export function costOf(lab: Lab): RunCost {
  const { pages, usefulLines, readBack, redundantPages } = lab.log.flushes.totals
  return { readBack, redundantPages, estimatedNs: estimatedNs(pages, usefulLines, readBack, lab.log.cost) }
}

/** The first step of a run that its policy's code has no counterpart for, and why; null when the run says something. */
export function inapplicable(lab: Lab): { readonly step: number; readonly why: string } | null {
  for (const [i, { command }] of lab.journal.entries.entries()) {
    const why = notApplicable(lab.policyName, command.op)
    if (why !== null) return { step: i + 1, why }
  }
  return null
}
