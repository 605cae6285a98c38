/** A lesson around an experiment: a question with choices, of which the comparison of the policies knows the answer. */
import type { CompareRow } from '../../engine/protocol/panels.ts'
import { galleryStrings } from '../strings/gallery.ts'

type Applicable = Extract<CompareRow, { readonly applicable: true }>

export interface Choice {
  readonly title: string
  readonly right: boolean
}
export interface Question {
  readonly id: 'flushes' | 'exposed' | 'released' | 'redundant'
  readonly text: string
  readonly choices: readonly Choice[]
}

/** No more choices than can be weighed against each other. */
const MOST_CHOICES = 5

export function isApplicable(row: CompareRow): row is Applicable {
  return row.applicable
}

/**
 * The questions about an experiment under a policy. Wrong choices are what other policies do, so that none is silly;
 * a question whose answer is the same under every policy is still asked, with the usual other answer beside it.
 * @returns empty if the policy cannot be asked about this experiment
 */
export function questionsOf(rows: readonly CompareRow[], policy: string): Question[] {
  const applicable = rows.filter(isApplicable)
  const own = applicable.find((row) => row.policy === policy)
  if (own === undefined) return []
  const text = galleryStrings.questions
  const pages = own.flushes.pages
  const others = new Set(applicable.map((row) => row.flushes.pages))
  others.delete(pages)
  if (others.size === 0) others.add(pages === 0 ? 4 : 0)
  const flushed = [pages, ...[...others].slice(0, MOST_CHOICES - 1)].sort((a, b) => a - b)
  const yesNo = (yes: boolean): Choice[] => [
    { title: text.yes, right: yes },
    { title: text.no, right: !yes },
  ]
  const questions: Question[] = [
    {
      id: 'flushes',
      text: text.flushes(policy),
      choices: flushed.map((count) => ({ title: text.pages(count), right: count === pages })),
    },
    { id: 'exposed', text: text.exposed(policy), choices: yesNo(own.hazardsA > 0) },
    { id: 'released', text: text.released(policy), choices: yesNo(own.hazardsB > 0) },
  ]
  if (pages > 0)
    questions.push({ id: 'redundant', text: text.redundant(policy), choices: yesNo(own.flushes.redundantLines > 0) })
  return questions
}

/** The sections of the gallery: an experiment is in the last that begins at or before its number. */
const SECTIONS = [
  { from: 1, title: galleryStrings.sections.basics },
  { from: 12, title: galleryStrings.sections.slices },
  { from: 16, title: galleryStrings.sections.counter },
  { from: 19, title: galleryStrings.sections.storage },
  { from: 28, title: galleryStrings.sections.accesses },
  { from: 33, title: galleryStrings.sections.eager },
  { from: 37, title: galleryStrings.sections.copies },
  { from: 45, title: galleryStrings.sections.hwpts },
  { from: 53, title: galleryStrings.sections.whole },
  { from: 60, title: galleryStrings.sections.edges },
] as const

/** The section that an experiment stands in. */
export function sectionOf(name: string): string {
  const number = Number(/^s(\d+)-/.exec(name)?.[1] ?? NaN)
  if (Number.isNaN(number)) return galleryStrings.sections.own
  return SECTIONS.findLast(({ from }) => from <= number)?.title ?? galleryStrings.sections.own
}

/** What the comment at an experiment's head says one should watch. */
export function watchOf(source: string): string {
  const head = /^(?:[ \t]*\/\/.*(?:\r?\n|$))+/.exec(source)?.[0] ?? ''
  const lines = head.split(/\r?\n/).map((line) => line.replace(/^\s*\/\/\s*/, '').trim())
  const from = lines.findIndex((line) => line.startsWith('Watch: '))
  if (from === -1) return ''
  const rest = lines.slice(from)
  const end = rest.findIndex((line, index) => index > 0 && (line === '' || /^\w+:(\s|$)/.test(line)))
  return (end === -1 ? rest : rest.slice(0, end)).join(' ').replace('Watch: ', '').trim()
}
