/** What a question comes to in a run. */
import type { Errno } from '../../base/errno.ts'
import type { DomainRef, HazardClass } from '../../protocol/index.ts'
import type { LessonOption, LessonPanel } from '../../protocol/lesson.ts'
import type { ObjectRef, PfnTier } from '../../protocol/panels.ts'
import type { Lab } from '../lab.ts'
import type { PanelSource } from '../panels/source.ts'

/** A question with its answer. */
export interface Solved {
  /** What it is about, beyond the step. */
  readonly about: string
  readonly options: readonly LessonOption[]
  readonly right: LessonOption
  readonly why: string
  readonly panel: LessonPanel
  readonly object: ObjectRef | null
}

/** Where a question is asked. */
export interface Asked {
  readonly source: PanelSource
  readonly subject: string
  /** The step that it is about; 0 for a whole run. */
  readonly step: number
  /** Runs of the same script under other policies: what is wrong here is what they do. */
  readonly rivals: readonly Lab[]
}

/** No more options than can be weighed against each other. */
const MOST_OPTIONS = 6

export const domainOption = (domain: DomainRef | null): LessonOption =>
  domain === null ? { key: 'none', kind: 'no-domain' } : { key: domain.name, kind: 'domain', domain }
export const flushOption = (reason: string | null): LessonOption =>
  reason === null ? { key: 'no', kind: 'no-flush' } : { key: `flush ${reason}`, kind: 'flush', reason }
export const pagesOption = (pages: number): LessonOption => ({ key: String(pages), kind: 'pages', pages })
export const answerOption = (errno: Errno | null): LessonOption => ({ key: errno ?? 'ok', kind: 'answer', errno })
export const tierOption = (tier: PfnTier, domain: DomainRef | null): LessonOption => ({
  key: domain === null ? tier : `${tier} ${domain.name}`,
  kind: 'tier',
  tier,
  domain,
})

const CLASSES: readonly (readonly HazardClass[])[] = [[], ['A'], ['B'], ['A', 'B']]
const hazardsOption = (classes: readonly HazardClass[]): LessonOption => ({
  key: classes.length === 0 ? 'none' : classes.join(''),
  kind: 'hazards',
  classes,
})
/** Each set of hazards, and the one that a run or a step has. */
export function hazardOptions(found: readonly HazardClass[]): { options: LessonOption[]; right: LessonOption } {
  const classes = CLASSES.find((set) => set.length === new Set(found).size && set.every((one) => found.includes(one)))
  return { options: CLASSES.map(hazardsOption), right: hazardsOption(classes ?? []) }
}

/**
 * The options without those that are there twice, no more than can be weighed; the right one is among them.
 * @param others the best first
 */
export function choices(right: LessonOption, others: readonly LessonOption[], most = MOST_OPTIONS): LessonOption[] {
  const kept = new Map([[right.key, right]])
  for (const option of others) {
    if (kept.size >= most) break
    if (!kept.has(option.key)) kept.set(option.key, option)
  }
  return [...kept.values()]
}

/** By number, or by name where there is none: so that the order tells nothing. */
export function inOrder(options: readonly LessonOption[]): LessonOption[] {
  return [...options].sort((a, b) =>
    a.kind === 'pages' && b.kind === 'pages' ? a.pages - b.pages : a.key < b.key ? -1 : a.key > b.key ? 1 : 0,
  )
}
