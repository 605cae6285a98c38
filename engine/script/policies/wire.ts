/**
 * How a hook's arguments and answer travel between the lab and the guest in which a script's policy runs: JSON. Objects are
 * sent once a call, in lists that refer to each other by index, so that the guest sees one object where the model has one.
 */
import type { PolicySlot } from '../../iommufd/flush-policy.ts'
import type { HookName } from '../../protocol/policy.ts'

/** Hooks whose answer is a flush. */
export const FLUSH_HOOKS: readonly HookName[] = ['readSpan', 'beforeMap', 'afterUnmap', 'beforeUnpin']

/** Objects that a message introduces; the numbers are indexes into all that were introduced in this call. */
export interface WireObjects {
  readonly slots: readonly PolicySlot[]
  readonly domains: readonly { readonly number: number; readonly coherent: boolean; readonly slot: number }[]
  readonly iopts: readonly { readonly ioasId: number; readonly domains: readonly number[]; readonly slot: number }[]
  readonly pages: readonly {
    readonly number: number
    readonly npages: number
    readonly writable: boolean
    readonly slot: number
  }[]
  readonly areas: readonly {
    readonly number: number
    readonly iopt: number
    readonly pages: number
    readonly firstIndex: number
    readonly lastIndex: number
    readonly writable: boolean
    readonly storage: number | null
    readonly slot: number
  }[]
}

/** Frames stay with the lab; the guest holds a number for them. */
export interface WireFrames {
  readonly frames: number
  readonly npages: number
}

export interface WireSpan {
  readonly index: number
  readonly npages: number
  readonly frames: WireFrames
  /** The area from whose storage domain it was read, or the tier. */
  readonly source: 'xa' | 'mm' | { readonly area: number }
}

/** An argument of a hook. */
export type WireArgument =
  | { readonly is: 'value'; readonly value: string | number }
  | { readonly is: 'iopt' | 'domain' | 'area'; readonly at: number }
  | {
      readonly is: 'fill'
      readonly kind: 'fill-domain' | 'fill-domains'
      readonly area: number
      readonly domain: number | null
      readonly state: number
    }
  | { readonly is: 'batch'; readonly firstIndex: number; readonly npages: number; readonly frames: WireFrames }
  | { readonly is: 'span'; readonly span: WireSpan }
  | { readonly is: 'frames'; readonly frames: WireFrames }
  | {
      readonly is: 'unmap'
      readonly kind: 'fast' | 'nonstorage' | 'slow' | 'unwind-nonlast'
      readonly area: number
      readonly domain: number
      readonly unwinding: boolean
    }
  | {
      readonly is: 'unpin'
      readonly pages: number
      readonly area: number | null
      readonly site: 'last' | 'storage' | 'access' | 'rw' | 'unwind'
    }
  | { readonly is: 'memory' }

/** A call of a hook. */
export interface WireCall {
  readonly objects: WireObjects
  readonly args: readonly WireArgument[]
}

/** Frames as the guest names them: a number that it was given, or pairs of frame number and count. */
export type WireFrameList = number | readonly number[]

/** What a hook asks while it runs. */
export type WireQuestion =
  | { readonly ask: 'spans' }
  | { readonly ask: 'runs'; readonly frames: number }
  | { readonly ask: 'add' | 'remove'; readonly set: string; readonly frames: WireFrameList }
  | { readonly ask: 'select'; readonly set: string; readonly frames: WireFrameList; readonly inside: boolean }
  | { readonly ask: 'lastPin'; readonly frames: WireFrameList }
  | { readonly ask: 'violating'; readonly hazard: 'A' | 'B'; readonly frames: WireFrameList }

/** Answers by question. */
export interface WireAnswers {
  readonly spans: { readonly objects: WireObjects; readonly spans: readonly WireSpan[] }
  /** Pairs of frame number and count. */
  readonly runs: readonly number[]
  readonly add: null
  readonly remove: null
  readonly select: WireFrames
  readonly lastPin: WireFrames
  readonly violating: WireFrames
}

/** What a hook came to. */
export interface WireResult {
  /** Of `wantsReadBack`. */
  readonly yes: boolean
  readonly flush: { readonly frames: 'all' | WireFrameList; readonly reason: string } | null
  /** The slots that changed, whole. */
  readonly slots: readonly (readonly [at: number, slot: PolicySlot])[]
}
