import type { Errno } from '../base/errno.ts'
import type { Command, ScriptPlace } from './command.ts'
import type { TraceEvent } from './event.ts'

/** A value that an operation returns; plain data. */
export type PlainValue =
  null | boolean | number | bigint | string | readonly PlainValue[] | { readonly [key: string]: PlainValue }

/** What an operation answered. */
export type OpResult =
  | { readonly ok: true; readonly value: PlainValue }
  | {
      readonly ok: false
      readonly errno: Errno
      /** One sentence: why, with the values. */
      readonly why: string
      /** Kernel function that decides it. */
      readonly where: string | null
      /** What is returned all the same, e.g. the needed count with EMSGSIZE. */
      readonly value: PlainValue
    }

/** One entry of the journal: a command, where it came from, what it answered and what happened inside. */
export interface Step {
  /** 1-based. */
  readonly step: number
  readonly command: Command
  readonly place: ScriptPlace | null
  /** How the script called it, e.g. `igpu.attach`. */
  readonly label: string
  readonly result: OpResult
  readonly events: readonly TraceEvent[]
}
