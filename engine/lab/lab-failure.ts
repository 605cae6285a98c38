import type { InvariantError } from '../base/assert.ts'
import type { Command, ScriptPlace } from '../protocol/index.ts'

/** Which command of a run broke the model. */
export interface FailedCommand {
  readonly step: number
  readonly label: string
  readonly place: ScriptPlace | null
  readonly command: Command
}

/** The model contradicts itself: a bug of the lab, or the place of a kernel WARN. The run that met it ends. */
export class LabFailure extends Error {
  override readonly name = 'LabFailure'
  readonly at: FailedCommand

  constructor(cause: InvariantError, at: FailedCommand) {
    const line = at.place === null ? '' : ` (line ${String(at.place.line)})`
    super(`step ${String(at.step)} ${at.label}${line} breaks the model: ${cause.message}`, { cause })
    this.at = at
  }
}
