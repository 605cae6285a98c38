/** What a flush policy was asked during a step, hook by hook, and what it answered. */
import type { ObjectRef } from './panels.ts'
import type { HookName } from './policy.ts'

/** What a hook answered. */
export type HookAnswer =
  /** Flush these pages; `none` if it named no page at all. */
  | {
      readonly kind: 'flush'
      readonly npages: number
      /** e.g. `f0–f7`. */
      readonly frames: string
      readonly reason: string
      readonly verdict: 'needed' | 'redundant' | 'none'
    }
  /** It could have had pages flushed, and wanted none. */
  | { readonly kind: 'nothing' }
  /** Whether PFNs are to be read back. */
  | { readonly kind: 'read-back'; readonly yes: boolean }
  /** It was told, and there is nothing to answer. */
  | { readonly kind: 'told' }
  /** The policy has no such hook: the operation went on as if it had answered nothing. */
  | { readonly kind: 'absent' }

/** A value that a policy keeps on an object, such as `cnt` of `ioas 1`. */
export interface HookMemory {
  readonly of: string
  readonly name: string
  /** Before the call and after it; null where there was none. */
  readonly before: string | null
  readonly after: string | null
}

/** One call of a hook. */
export interface HookAsk {
  /** In order within the step, from 1. */
  readonly number: number
  readonly hook: HookName
  /** Its arguments in short, e.g. `fill-domain of a1 into N1`. */
  readonly about: string
  /** Pages that it was shown; null for a hook that is shown none. */
  readonly npages: number | null
  readonly answer: HookAnswer
  /** What it saw in the slots of its arguments, and what it wrote there. */
  readonly memory: readonly HookMemory[]
  readonly objects: readonly ObjectRef[]
}

/** The hooks that a step asked. */
export interface HooksView {
  readonly step: number
  /** How the script calls the step; empty before the first. */
  readonly label: string
  readonly line: number | null
  readonly policy: string
  /** Where the script defines a hook, if the policy is the script's own. */
  readonly lines: Readonly<Partial<Record<HookName, number>>>
  readonly asks: readonly HookAsk[]
  /** Calls beyond those listed. */
  readonly more: number
}
