import type { Lab } from '../../lab/lab.ts'

/**
 * Copies of a run's lab as it was after any of its steps, which may be done with as one likes. The journal's commands run
 * again on a new lab; going on from the copy that was asked for last costs only the steps between.
 */
export class PastLabs {
  readonly #run: Lab
  readonly #fresh: () => Lab
  #base: Lab | null = null

  /** @param fresh makes a lab as the run's was in the beginning */
  constructor(run: Lab, fresh: () => Lab) {
    this.#run = run
    this.#fresh = fresh
  }

  /** A lab of its own with the run's past up to `step`. */
  at(step: number): Lab {
    if (step >= this.#run.steps) return this.#run.fork()
    let base = this.#base
    if (base === null || base.steps > step) base = this.#fresh()
    for (let n = base.steps + 1; n <= step; n++) {
      const entry = this.#run.journal.entry(n)
      if (entry !== undefined) base.dispatch(entry.command, entry.place, entry.label)
    }
    this.#base = base
    return base.fork()
  }
}
