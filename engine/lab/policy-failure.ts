import type { ScriptPlace } from '../protocol/index.ts'

/** What went wrong in a hook of a policy that a script defined. */
export interface HookError {
  readonly kind: 'syntax' | 'exception' | 'time' | 'memory' | 'stack' | 'stopped'
  /** One sentence that names policy and hook. */
  readonly message: string
  /** Where in the script. */
  readonly place: ScriptPlace | null
  /** Script frames, innermost first. */
  readonly stack: readonly string[]
}

/** A policy that a script defined failed in the middle of an operation. The run that met it ends. */
export class PolicyFailure extends Error {
  override readonly name = 'PolicyFailure'
  readonly error: HookError

  constructor(error: HookError) {
    super(error.message)
    this.error = error
  }
}
