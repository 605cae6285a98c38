/**
 * Time travel: the state after any step of a run. Copies of the state are kept every so many steps; between two of them the
 * commands run again, which gives the same state because nothing in a simulation depends on anything else. The distance
 * between copies doubles when they get too many or too large, so the memory is bounded however long the run is.
 */
import type { Step } from '../protocol/index.ts'
import type { Journal } from './journal/journal.ts'
import type { Simulation } from './simulation.ts'

interface Checkpoint {
  /** The state is that after this step. */
  readonly step: number
  readonly state: Simulation
  /** Roughly the entries that the copy holds. */
  readonly weight: number
}

/** Running a hundred steps again takes about a millisecond; a copy costs as much as several steps. */
const FIRST_INTERVAL = 128
const MAX_CHECKPOINTS = 192
/** Copies behind the end of the run, as close as the first ones: that is where one looks when it has ended. */
const MAX_RECENT = 8
/** Steps between the copies that are left behind where somebody looks around, and how many of them there are. */
const NEAR_INTERVAL = 64
const MAX_NEAR = 48
/** A state with more entries than this is not copied for looking around. */
const MAX_NEAR_WEIGHT = 5000
/** Entries in all copies together; some hundred bytes each at most. */
const MAX_WEIGHT = 2_000_000

export class History {
  readonly #journal: Journal
  readonly #begin: () => Simulation
  #checkpoints: Checkpoint[]
  #interval: number
  #weight: number
  /** The state that was asked for last; going on from it is cheaper than from a checkpoint. */
  #cursor: { step: number; state: Simulation } | null = null
  /** The last copies of those that lie closer than the checkpoints. */
  #recent: Checkpoint[] = []
  /** Copies around the steps that were asked for last, oldest first: looking around runs few commands again. */
  #near: Checkpoint[] = []
  /** The two states that were asked for last: the panels of one step ask for the same ones. */
  #around: { step: number; before: Simulation | null; after: Simulation } | null = null
  /** The last step, if it is still under way, and the state in the middle of it. */
  #unfinished: { readonly step: Step; readonly state: Simulation } | null = null

  /**
   * @param journal its steps are those of `from`, or the first of them
   * @param from makes the state before the first step, or the history that this one goes on from
   */
  constructor(journal: Journal, from: (() => Simulation) | History) {
    this.#journal = journal
    if (from instanceof History) {
      const past = (all: readonly Checkpoint[]): Checkpoint[] => all.filter(({ step }) => step <= journal.length)
      this.#begin = from.#begin
      this.#checkpoints = past(from.#checkpoints)
      this.#recent = past(from.#recent)
      if (from.#unfinished?.step.step === journal.length) this.#unfinished = from.#unfinished
      this.#interval = from.#interval
      this.#weight = weightOf(this.#checkpoints)
    } else {
      this.#begin = from
      this.#checkpoints = []
      this.#interval = FIRST_INTERVAL
      this.#weight = 0
    }
  }

  /** The last step of the journal stays as far as it has come: to run it again would be to end it. */
  stoppedIn(step: Step, state: Simulation): void {
    this.#unfinished = { step, state }
  }

  /** Number of copies that are kept, for tests of memory. */
  get checkpoints(): number {
    return this.#checkpoints.length
  }

  /** To be called after each step with the state that it left. */
  reached(step: number, state: Simulation): void {
    if (step % FIRST_INTERVAL !== 0) return
    const weight = state.weight
    if (step % this.#interval !== 0) {
      if (weight > MAX_NEAR_WEIGHT) return
      this.#recent.push({ step, state: state.clone(), weight })
      if (this.#recent.length > MAX_RECENT) this.#recent.shift()
      return
    }
    this.#checkpoints.push({ step, state: state.clone(), weight })
    this.#weight += weight
    while (this.#checkpoints.length > MAX_CHECKPOINTS || (this.#weight > MAX_WEIGHT && this.#checkpoints.length > 2)) {
      this.#thin()
    }
  }

  /**
   * The state after step `n` (0: before the first). It belongs to the history: look at it, do not execute anything on it,
   * and do not keep it beyond the next call.
   */
  at(n: number): Simulation {
    const step = this.#clamped(n)
    if (this.#unfinished?.step.step === step) return this.#unfinished.state
    const from = this.#before(step)
    let cursor = this.#cursor
    if (cursor === null || cursor.step > step || cursor.step < (from?.step ?? 0)) {
      cursor = { step: from?.step ?? 0, state: from?.state.clone() ?? this.#begin() }
    }
    // A policy of the script's may fail on the way: then nothing goes on from what it left.
    this.#cursor = null
    for (let next = cursor.step + 1; next <= step; next++) {
      this.#replay(cursor.state, next)
      cursor.step = next
      if (next % NEAR_INTERVAL === 0 && step - next < NEAR_INTERVAL * MAX_NEAR) this.#leave(next, cursor.state)
    }
    this.#cursor = cursor
    return cursor.state
  }

  /**
   * The states before and after step `n`; before the first step there is none. They are for looking at, as with `at`, but
   * stay as they are.
   */
  around(n: number): { readonly before: Simulation | null; readonly after: Simulation } {
    const step = this.#clamped(n)
    if (this.#around?.step === step) return this.#around
    const next = this.#around?.step === step - 1 ? this.#around.after : null
    const before = step === 0 ? null : (next ?? this.at(step - 1).clone())
    this.#around = { step, before, after: this.at(step).clone() }
    return this.#around
  }

  /** Steps `first…` with their events, which are made again by running them; fewer than `count` at the end of the run. */
  steps(first: number, count: number): Step[] {
    const last = Math.min(first + count - 1, this.#journal.length)
    const state = this.at(first - 1).clone()
    const steps: Step[] = []
    for (let n = Math.max(1, first); n <= last; n++) {
      const step = this.#unfinished?.step.step === n ? this.#unfinished.step : this.#replay(state, n)
      if (step) steps.push(step)
    }
    return steps
  }

  #replay(state: Simulation, n: number): Step | null {
    const past = this.#journal.entry(n)
    if (past === undefined) return null
    const { events } = state.execute(past.command, { step: n, line: past.place?.line ?? null, label: past.label })
    return { step: n, ...past, events }
  }

  #clamped(n: number): number {
    return Math.max(0, Math.min(n, this.#journal.length))
  }

  /** Keeps a copy on the way to a step, if the checkpoints lie far apart. */
  #leave(step: number, state: Simulation): void {
    if (this.#interval <= NEAR_INTERVAL || this.#near.some((copy) => copy.step === step)) return
    const weight = state.weight
    if (weight > MAX_NEAR_WEIGHT) return
    this.#near.push({ step, state: state.clone(), weight })
    if (this.#near.length > MAX_NEAR) this.#near.shift()
  }

  /** The latest copy that is not after `step`; undefined before the first, where a run begins anew. */
  #before(step: number): Checkpoint | undefined {
    let best = this.#checkpoint(step)
    for (const copies of [this.#recent, this.#near]) {
      for (const copy of copies) if (copy.step <= step && copy.step > (best?.step ?? 0)) best = copy
    }
    return best
  }

  /** The latest checkpoint that is not after `step`. */
  #checkpoint(step: number): Checkpoint | undefined {
    let low = -1
    let high = this.#checkpoints.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#checkpoints[middle]?.step ?? 0) <= step) low = middle
      else high = middle - 1
    }
    const found = this.#checkpoints[low]
    return found !== undefined && found.step <= step ? found : undefined
  }

  /** Doubles the interval and drops the checkpoints between. */
  #thin(): void {
    this.#interval *= 2
    this.#checkpoints = this.#checkpoints.filter((checkpoint) => checkpoint.step % this.#interval === 0)
    this.#weight = weightOf(this.#checkpoints)
  }
}

function weightOf(checkpoints: readonly Checkpoint[]): number {
  return checkpoints.reduce((sum, { weight }) => sum + weight, 0)
}
