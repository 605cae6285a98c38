/** The experiments as a course: chapters, filters, and what comes after what. */
import type { LessonResult } from '../../engine/protocol/lesson.ts'
import type { ExperimentInfo } from '../../engine/protocol/session.ts'
import { galleryStrings } from '../strings/gallery.ts'

/** What is looked for; empty fields let everything through. */
export interface CourseFilter {
  readonly words: string
  readonly topic: string
  /** Number of a statement of the review, or 0. */
  readonly claim: number
  readonly policy: string
  readonly undone: boolean
}
export const NO_FILTER: CourseFilter = { words: '', topic: '', claim: 0, policy: '', undone: false }

export interface Chapter {
  readonly title: string
  readonly experiments: readonly ExperimentInfo[]
}

/** The experiments in the order of the course. */
export function courseOf(experiments: readonly ExperimentInfo[]): Chapter[] {
  const chapters = galleryStrings.chapters
  const of = (one: ExperimentInfo): number => {
    const at = chapters.indexOf(one.topics[0] ?? '')
    return at === -1 ? chapters.length - 1 : at
  }
  return chapters
    .map((topic, index) => ({
      title: galleryStrings.chapter(index + 1, topic),
      experiments: experiments.filter((one) => of(one) === index),
    }))
    .filter((chapter) => chapter.experiments.length > 0)
}

/** The chapters with what a filter lets through. */
export function filtered(
  course: readonly Chapter[],
  filter: CourseFilter,
  results: readonly LessonResult[],
): readonly Chapter[] {
  const all = course.flatMap((chapter) => chapter.experiments)
  const done = new Set(results.map(({ name }) => name))
  // In texts as long as these, letters of words would be found everywhere: only words that are there count.
  const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean)
  const holdsWords = ({ name, title, question, topics, claims }: ExperimentInfo): boolean => {
    const said = claims.map(({ who, claim }) => `${who} ${claim}`)
    const text = [title, name, ...topics, question, ...said].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const found = new Set(
    all.filter(
      (one) =>
        holdsWords(one) &&
        (filter.topic === '' || one.topics.includes(filter.topic)) &&
        (filter.claim === 0 || one.claims.some(({ number }) => number === filter.claim)) &&
        (filter.policy === '' || one.policies.length === 0 || one.policies.includes(filter.policy)) &&
        !(filter.undone && done.has(one.name)),
    ),
  )
  return course
    .map((chapter) => ({ ...chapter, experiments: chapter.experiments.filter((one) => found.has(one)) }))
    .filter((chapter) => chapter.experiments.length > 0)
}

/** The topics of all experiments, those of the chapters first. */
export function topicsOf(experiments: readonly ExperimentInfo[]): string[] {
  const others = new Set(experiments.flatMap((one) => one.topics))
  const first = galleryStrings.chapters.filter((topic) => others.delete(topic))
  return [...first, ...[...others].sort()]
}

/** The experiment after this one that was not done yet, or the one after it; null after the last. */
export function nextLesson(
  course: readonly Chapter[],
  name: string,
  results: readonly LessonResult[],
): ExperimentInfo | null {
  const all = course.flatMap((chapter) => chapter.experiments)
  const at = all.findIndex((one) => one.name === name)
  const rest = all.slice(at + 1)
  const done = new Set(results.map((result) => result.name))
  return rest.find((one) => !done.has(one.name)) ?? rest[0] ?? null
}
