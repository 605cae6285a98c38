/** What goes through the door between the sandbox and the lab. Types alone: both sides check what they get. */
import type { Command } from '../../protocol/command.ts'
import type { CacheMode } from '../../protocol/run.ts'
import type { AreaState, DomainState } from './types/ioas.ts'
import type { FlushRecord, Hazard } from './types/lab.ts'

/** Questions about the state; they are no steps. */
export type GuestQuery =
  | { readonly what: 'run' }
  | { readonly what: 'step' }
  | { readonly what: 'pinned' }
  | { readonly what: 'device'; readonly device: string }
  | { readonly what: 'pins'; readonly access: number }
  | { readonly what: 'areas'; readonly ioas: number }
  | { readonly what: 'domains'; readonly ioas: number }
  | { readonly what: 'flushTotals' }
  | { readonly what: 'flushLog' }
  | { readonly what: 'hazards' }

/** Answers by question. */
export interface QueryAnswer {
  readonly run: { readonly policy: string; readonly mode: CacheMode; readonly seed: number }
  readonly step: number
  readonly pinned: number
  /** Object ids: of the device when bound, of the hwpt when attached. */
  readonly device: { readonly id: number | null; readonly hwpt: number | null }
  /** What an access holds, in order of pinning. */
  readonly pins: readonly { readonly item: number; readonly iova: bigint; readonly length: bigint }[]
  readonly areas: readonly AreaState[]
  readonly domains: { readonly nonCoherentCount: number; readonly domains: readonly DomainState[] }
  readonly flushTotals: {
    readonly events: number
    readonly pages: number
    readonly lines: number
    readonly redundantLines: number
  }
  readonly flushLog: readonly FlushRecord[]
  readonly hazards: readonly Hazard[]
}

/** What the API sends; a bigint travels as its decimal digits. */
export type GuestMessage =
  | { readonly kind: 'command'; readonly label: string; readonly command: Command }
  | { readonly kind: 'query'; readonly query: GuestQuery }
  | { readonly kind: 'print'; readonly text: string }
  /** Goes on with a copy of the lab, or back to the lab itself. */
  | { readonly kind: 'fork'; readonly begin: boolean }
