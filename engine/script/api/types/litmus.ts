import type { Hazard } from './lab.ts'

/** Hazards that are meant: all fields that are given must fit. */
export type HazardPattern = Partial<Pick<Hazard, 'class' | 'form' | 'certainty' | 'domain'>>

/**
 * What a litmus test is about: hazards, in words of {@link HazardPattern}; or any question about the state that the script can
 * ask, such as `() => lab.pinned > 0`.
 */
export type LitmusCondition = HazardPattern | (() => boolean)

/** Options of {@link Lab.litmus}. */
export interface LitmusOptions {
  /**
   * Lists of operations by who does them. Each list keeps its order; the lists are run in every order of their operations, each
   * time on a copy of the lab as it is now. At most 1000 orders.
   * @example
   * { threads: { guest: [() => vm.memory.write()], host: [() => igpu.attach(ioas), () => igpu.unplug()] } }
   */
  readonly threads?: Readonly<Record<string, readonly (() => unknown)[]>>
  /** Done at the end of every order. */
  readonly finally?: () => unknown
}

/**
 * A litmus test: a statement about every order of its operations, and about every eviction that the CPU cache may do on the way.
 * One that does not hold fails the run, as an expectation does.
 */
export interface Litmus {
  /** In no order and under no eviction. */
  never(condition: LitmusCondition): void
  /** In some order or under some eviction, but not in all. */
  sometimes(condition: LitmusCondition): void
  /** In every order, under every eviction. */
  always(condition: LitmusCondition): void
}
