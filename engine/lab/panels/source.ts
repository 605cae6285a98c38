/** What the panels of a run are computed from. */
import type { ScriptPlace } from '../../protocol/index.ts'
import type { Lab } from '../lab.ts'
import { Creations } from './creations.ts'

/** A run with what is known of its script. */
export class PanelSource {
  readonly lab: Lab
  readonly creations: Creations
  readonly #variableAt: (place: ScriptPlace) => string | null

  /** @param variableAt the variable that gets the value of the call at a place of the script */
  constructor(lab: Lab, variableAt: (place: ScriptPlace) => string | null = () => null) {
    this.lab = lab
    this.creations = new Creations(lab.journal)
    this.#variableAt = variableAt
  }

  /** The variable of the script that gets what is made at a place; null if there is none, or no place. */
  variable(place: ScriptPlace | null): string | null {
    return place === null ? null : this.#variableAt(place)
  }

  /** Line of the script that made step `n`, if a script did. */
  line(n: number | null): number | null {
    return n === null ? null : (this.lab.journal.entry(n)?.place?.line ?? null)
  }

  /** A step that the run has: `n` or the nearest. */
  clamp(n: number): number {
    return Math.max(0, Math.min(n, this.lab.steps))
  }
}
