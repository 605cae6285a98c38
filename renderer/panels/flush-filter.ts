import { computed, reactive } from 'vue'
import type { ComputedRef } from 'vue'
import type { FlushGrouping } from '../../engine/protocol/panel-requests.ts'
import type { FlushHook } from '../../engine/protocol/policy.ts'
import type { EngineArgs } from '../../engine/protocol/session.ts'
import type { FlushVerdict } from '../strings/flush-log.ts'

/** What the engine lets through. */
export type Filter = EngineArgs<'flushRows'>['filter']

/** What the rows can be put together by: policies are those of further runs of the same script. */
export type GroupBy = FlushGrouping | 'policy'

/** What is chosen above the flush log; empty texts filter nothing. */
export interface FlushChoice {
  hook: FlushHook | ''
  verdict: FlushVerdict | ''
  /** Number of an iopt_pages; -1 for frames of none. */
  pages: number | null
  /** A kernel function. */
  where: string
  text: string
  by: GroupBy | ''
}

export const NO_CHOICE: FlushChoice = { hook: '', verdict: '', pages: null, where: '', text: '', by: '' }
export const NO_FILTER: Filter = { hooks: [], verdicts: [], pages: null, text: '' }

/** The filter that a choice asks the engine for. */
export function filterOf(choice: FlushChoice): Filter {
  return {
    hooks: choice.hook === '' ? [] : [choice.hook],
    verdicts: choice.verdict === '' ? [] : [choice.verdict],
    pages: choice.pages,
    ...(choice.where === '' ? {} : { where: choice.where }),
    text: choice.text.trim().slice(0, 200),
  }
}

/** Whether a filter lets everything through. */
export function letsAllThrough(filter: Filter): boolean {
  return (
    filter.hooks.length === 0 &&
    filter.verdicts.length === 0 &&
    filter.pages === null &&
    filter.where === undefined &&
    filter.text === ''
  )
}

/** Whether a choice narrows or groups anything. */
export function isNarrowed(choice: FlushChoice): boolean {
  return choice.by !== '' || !letsAllThrough(filterOf(choice))
}

/** The number of `P0`, or null for what is no name of an iopt_pages. */
export function pagesNumber(name: string): number | null {
  const digits = /^P(\d+)\b/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** The choice that shows the rows of one group. */
export function intoGroup(choice: FlushChoice, key: string): FlushChoice {
  const open: FlushChoice = { ...choice, by: '' }
  switch (choice.by) {
    case 'hook':
      // The engine names the groups of this grouping by their hooks.
      return { ...open, hook: key as FlushHook }
    case 'pages':
      return { ...open, pages: pagesNumber(key) ?? -1 }
    case 'verdict':
      return { ...open, verdict: key === 'redundant' || key === 'missing' ? key : 'needed' }
    case 'where':
      return { ...open, where: key }
    case 'policy':
    case '':
      return open
    default:
      return choice.by satisfies never
  }
}

// Outside of the panel, so that a panel that is closed and opened again is as it was.
const choice = reactive<FlushChoice>({ ...NO_CHOICE })

/** The choice of this window, and the filter that it makes. */
export function useFlushChoice(): {
  readonly choice: FlushChoice
  readonly filter: ComputedRef<Filter>
  readonly choose: (next: FlushChoice) => void
} {
  return { choice, filter: computed(() => filterOf(choice)), choose: (next) => Object.assign(choice, next) }
}
