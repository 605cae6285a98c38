import type { Effort } from './measure.ts'

/** One number that was measured. */
export interface Measurement {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What the project promises; null for a number that is only of interest. */
  readonly goal: { readonly bound: 'at most' | 'at least'; readonly value: number } | null
  /** How it came about. */
  readonly detail: string
}

/** A measurement with its verdict. */
export type Verdict = Measurement & { readonly met: boolean | null }

/** Something to measure. */
export interface Benchmark {
  readonly name: string
  run(effort: Effort): Measurement[] | Promise<Measurement[]>
}

/** Does the number keep the promise? Null where there is none. */
export function verdict(measurement: Measurement): Verdict {
  const { goal, value } = measurement
  const met = goal === null ? null : goal.bound === 'at most' ? value <= goal.value : value >= goal.value
  return { ...measurement, met }
}
