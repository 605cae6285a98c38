import { reactive, shallowReactive } from 'vue'
import type { Certainty, HazardClass } from '../../engine/protocol/event.ts'
import type { HazardRow } from '../../engine/protocol/view.ts'
import type { TestScope } from '../stores/tests.ts'
import type { OpenState } from './check-tree.ts'

/** Whose checks are shown: those of the run, or those of scripts that are tested. */
export type CheckScope = 'run' | TestScope

interface CheckState {
  scope: CheckScope
  failedOnly: boolean
  text: string
  opened: OpenState
}

// Outside of the panel, so that a panel that is closed and opened again is as it was.
const state = shallowReactive<CheckState>({ scope: 'run', failedOnly: false, text: '', opened: new Map() })

/** What is shown of the expectations, and which of them are open. */
export function useCheckState(): {
  readonly state: CheckState
  readonly setOpen: (key: string, open: boolean) => void
  readonly setAll: (keys: readonly string[], open: boolean) => void
} {
  return {
    state,
    setOpen: (key, open) => (state.opened = new Map([...state.opened, [key, open]])),
    setAll: (keys, open) => (state.opened = new Map(keys.map((key) => [key, open]))),
  }
}

/** Which hazards are listed; empty texts filter nothing. */
export interface HazardFilter {
  class: HazardClass | ''
  certainty: Certainty | ''
  text: string
}

const hazardFilter = reactive<HazardFilter>({ class: '', certainty: '', text: '' })

/** The filter of this window. */
export function useHazardFilter(): HazardFilter {
  return hazardFilter
}

/** Whether a filter lets a hazard through. */
export function letsThrough(filter: HazardFilter, hazard: HazardRow): boolean {
  if (filter.class !== '' && hazard.class !== filter.class) return false
  if (filter.certainty !== '' && hazard.certainty !== filter.certainty) return false
  const wanted = filter.text.trim().toLowerCase()
  const words = `${hazard.frames} ${hazard.domain?.name ?? ''} ${hazard.text}`.toLowerCase()
  return words.includes(wanted)
}
