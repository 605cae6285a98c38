/**
 * A lesson around a script: questions that are put before a run, each about one of its steps or about the whole of it, and
 * the answers that the run gives. A script asks them in the comment at its head; nothing but a run knows the answers.
 */
import { z } from 'zod'
import type { Errno } from '../base/errno.ts'
import type { HazardClass } from './event.ts'
import type { ObjectRef, PfnTier } from './panels.ts'
import type { LitmusResult } from './run.ts'
import type { DomainRef } from './view.ts'

/** What can be asked. */
export const ASK_KINDS = [
  /** Which domain is the storage domain of an area after a step. */
  'storage',
  /** Whether a step flushes, and by which rule of the policy. */
  'flush',
  /** Which hazards a step brings. */
  'hazard',
  /** What a step answers. */
  'errno',
  /** How many pages are pinned after a step. */
  'pinned',
  /** Which domain stands in a slot of the `domains` xarray after a step. */
  'slot',
  /** Where the PFN of a page is kept after a step. */
  'tier',
  /** Whether a litmus condition is observed never, sometimes or always. */
  'litmus',
  /** How many pages the whole run flushes. */
  'flushed',
  /** Which hazards the whole run has. */
  'verdict',
] as const
export type AskKind = (typeof ASK_KINDS)[number]

/** A question as the script's head names it: `storage a1 at igpu.attach #2`. */
export interface Ask {
  readonly kind: AskKind
  /** e.g. `a1`, `P0[3]`, slot `0`, the name of a litmus test; empty for what the step itself tells. */
  readonly subject: string
  /** How the script calls what the step does, and which of the steps with this call; null for a whole run. */
  readonly call: string | null
  readonly nth: number
}

/** One of the answers to choose from; `key` tells it from the others of its question. */
export type LessonOption = { readonly key: string } & (
  | { readonly kind: 'domain'; readonly domain: DomainRef }
  | { readonly kind: 'no-domain' }
  | { readonly kind: 'flush'; readonly reason: string }
  | { readonly kind: 'no-flush' }
  | { readonly kind: 'hazards'; readonly classes: readonly HazardClass[] }
  | { readonly kind: 'answer'; readonly errno: Errno | null }
  | { readonly kind: 'pages'; readonly pages: number }
  | { readonly kind: 'tier'; readonly tier: PfnTier; readonly domain: DomainRef | null }
  | { readonly kind: 'observed'; readonly observed: LitmusResult['observed'] }
)

/** A question with what there is to choose from. Which is right is not in it. */
export interface LessonQuestion {
  /** Its place among the questions that the script asks, from 0. */
  readonly id: number
  readonly kind: AskKind
  /** What is asked about: an area, a page, a slot, a litmus condition; empty for what the step itself tells. */
  readonly about: string
  /** The step, with its line and call; null for a whole run. */
  readonly at: { readonly step: number; readonly line: number | null; readonly call: string } | null
  readonly options: readonly LessonOption[]
}

/** Where one looks to see an answer for oneself. */
export type LessonPanel = 'areas' | 'flushLog' | 'hazards' | 'steps' | 'pages' | 'domains' | 'expectations'

/** What a run answered. */
export interface LessonAnswer {
  readonly id: number
  /** The option that is right. */
  readonly key: string
  /** Why, in one or two sentences. */
  readonly why: string
  readonly step: number | null
  readonly line: number | null
  readonly panel: LessonPanel
  readonly object: ObjectRef | null
}

/** The questions of a script under a policy. */
export interface Lesson {
  /** What the script says of itself; empty where it says nothing. */
  readonly head: { readonly title: string; readonly question: string; readonly watch: string }
  readonly questions: readonly LessonQuestion[]
  /** What could not be asked, and why: a sentence each. */
  readonly problems: readonly string[]
}

/** A statement, question or answer of the review, and what the lab makes of it. */
export const claimSchema = z.object({
  number: z.number().int(),
  who: z.string(),
  /** Day and month of 2024. */
  date: z.string(),
  claim: z.string(),
  verdict: z.string(),
  outcome: z.enum(['confirms', 'refutes', 'explores']),
})
export type Claim = z.infer<typeof claimSchema>

/** How far somebody is with a lesson: how many of its questions were predicted when it was last revealed, and under which policy. */
export const lessonResultSchema = z.object({
  /** File name of the experiment. */
  name: z.string().min(1).max(200),
  right: z.number().int().min(0),
  of: z.number().int().min(0),
  policy: z.string().max(100),
})
export type LessonResult = z.infer<typeof lessonResultSchema>
/** As it is kept. */
export const lessonResultsSchema = z.array(lessonResultSchema).max(1000)
