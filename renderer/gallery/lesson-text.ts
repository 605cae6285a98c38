/** A lesson as plain text that fits a mail. */
import type { LessonAnswer, LessonQuestion } from '../../engine/protocol/lesson.ts'
import { wrap } from '../format/text-table.ts'
import { galleryStrings as text } from '../strings/gallery.ts'

const WIDTH = 72

/** What a lesson shows. */
export interface ShownLesson {
  readonly title: string
  readonly question: string
  readonly policy: string
  readonly questions: readonly LessonQuestion[]
  readonly picked: Readonly<Record<number, string>>
  /** Null before the run. */
  readonly answers: ReadonlyMap<number, LessonAnswer> | null
  readonly lineText: (question: LessonQuestion) => string
}

function paragraph(words: string, indent = 0): string[] {
  return wrap(words, WIDTH - indent).map((line) => `${' '.repeat(indent)}${line}`.trimEnd())
}

/** The code that a question is about, without what the script expects of it: that is the answer. */
export function askedCode(line: string): string {
  return line.trim().replace(/\)\.(?:not\.)?to[A-Z]\w*\(.*\)$/, ') …')
}

/** Lines of at most 72 columns: each question, what was predicted, and once it is known what was right, and why. */
export function lessonText(lesson: ShownLesson): string {
  const lines = [...paragraph(`${lesson.title} (${lesson.policy})`), ...paragraph(lesson.question)]
  lesson.questions.forEach((question, index) => {
    const answer = lesson.answers?.get(question.id)
    lines.push('', ...paragraph(`${index + 1}. ${text.question(question, lesson.policy)}`))
    const code = lesson.lineText(question)
    const line = question.at?.line ?? null
    if (line !== null) lines.push(...paragraph(`${text.place(line)}: ${code}`, 3))
    for (const option of question.options) {
      const mark = lesson.picked[question.id] === option.key ? '(x)' : '( )'
      const truth = answer?.key === option.key ? ' <-' : ''
      lines.push(...paragraph(`${mark} ${text.option(option)}${truth}`, 3))
    }
    if (answer !== undefined) lines.push(...paragraph(answer.why, 3))
  })
  return `${lines.join('\n')}\n`
}
