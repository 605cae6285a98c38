import type { EngineRequestName } from '../../protocol/session.ts'

/** A request that came while the thread is busy with a script. */
export interface Mail {
  readonly name: EngineRequestName
  /** Checked against the request's schema by who delivers it. */
  readonly args: unknown
  /** Whether Stop was pressed since it was asked for. */
  readonly isStopped?: () => boolean
  readonly answer: (value: unknown) => void
  readonly fail: (message: string) => void
}

/** How requests reach a session whose thread cannot return to its event loop, because a script runs or is held. */
export interface Mailbox {
  /** The next request that waits, or null. Called after each command: it must be cheap. */
  take(): Mail | null
  /** Blocks until there may be mail, or the run may have to stop. */
  wait(): void
}
