/** The result of replaying many traces, as the command line and the tests report it. */
import type { Json, Trace } from './trace-format.ts'
import { replayTrace } from './replay.ts'
import type { Divergence, ReplayOptions } from './replay.ts'

/** A field of the format that was left out of the comparison. */
export interface NotCompared {
  readonly field: string
  readonly count: number
  readonly why: string
}

/** What `conform --json` prints. */
export interface ConformReport {
  readonly traces: number
  readonly ops: number
  /** Operations that agreed in every field; a trace is followed up to its first divergence. */
  readonly matchedOps: number
  readonly divergedTraces: number
  readonly divergences: readonly ReportedDivergence[]
  /** Empty: the comparison is of whole documents, so a field can not be forgotten. */
  readonly notCompared: readonly NotCompared[]
}

/** The first divergence of a trace. */
export interface ReportedDivergence {
  readonly trace: string
  readonly policy: string
  readonly line: number
  readonly op: string
  readonly field: string
  readonly expected: Json
  readonly actual: Json
}

/** How many traces and operations of one policy agreed. */
export interface PolicyTally {
  traces: number
  ops: number
  matchedOps: number
  divergedTraces: number
}

/** Replays traces as they come and keeps the tally. */
export class Conformance {
  readonly #options: ReplayOptions
  readonly #divergences: Divergence[] = []
  readonly #policies = new Map<string, PolicyTally>()

  constructor(options: ReplayOptions) {
    this.#options = options
  }

  /** Replays a trace. */
  add(trace: Trace): void {
    const result = replayTrace(trace, this.#options)
    const tally = this.#tally(trace.header.policy)
    tally.traces++
    tally.ops += result.ops
    tally.matchedOps += result.matchedOps
    if (result.divergence === null) return
    tally.divergedTraces++
    this.#divergences.push(result.divergence)
  }

  /** First divergences so far, with what is only for people. */
  get divergences(): readonly Divergence[] {
    return this.#divergences
  }

  /** Tallies by the traces' names of policies. */
  get policies(): ReadonlyMap<string, Readonly<PolicyTally>> {
    return this.#policies
  }

  /** The report over everything that was added. */
  report(): ConformReport {
    const sum = (of: (tally: PolicyTally) => number): number =>
      [...this.#policies.values()].reduce((total, tally) => total + of(tally), 0)
    return {
      traces: sum((t) => t.traces),
      ops: sum((t) => t.ops),
      matchedOps: sum((t) => t.matchedOps),
      divergedTraces: this.#divergences.length,
      divergences: this.#divergences.map(({ trace, policy, line, op, field, expected, actual }) => ({
        ...{ trace, policy, line, op, field, expected, actual },
      })),
      notCompared: [],
    }
  }

  #tally(policy: string): PolicyTally {
    const tally = this.#policies.get(policy) ?? { traces: 0, ops: 0, matchedOps: 0, divergedTraces: 0 }
    this.#policies.set(policy, tally)
    return tally
  }
}
