/** The questions of a lesson and their answers, each taken from a run. */
import type { Ask, Lesson, LessonAnswer, LessonQuestion } from '../../protocol/lesson.ts'
import type { Lab } from '../lab.ts'
import type { PanelSource } from '../panels/source.ts'
import { parseAsk, type AskProblem } from './ask.ts'
import { slotQuestion, storageQuestion, tierQuestion } from './object-questions.ts'
import { flushedQuestion, litmusQuestion, verdictQuestion } from './run-questions.ts'
import type { Asked, Solved } from './solved.ts'
import { errnoQuestion, flushQuestion, hazardQuestion, pinnedQuestion } from './step-questions.ts'

/** What is asked of a script that asks nothing itself. */
const ALWAYS = ['flushed', 'verdict'] as const

function solve(ask: Ask, asked: Asked): Solved | AskProblem {
  switch (ask.kind) {
    case 'storage':
      return storageQuestion(asked)
    case 'flush':
      return flushQuestion(asked)
    case 'hazard':
      return hazardQuestion(asked)
    case 'errno':
      return errnoQuestion(asked)
    case 'pinned':
      return pinnedQuestion(asked)
    case 'slot':
      return slotQuestion(asked)
    case 'tier':
      return tierQuestion(asked)
    case 'litmus':
      return litmusQuestion(asked)
    case 'flushed':
      return flushedQuestion(asked)
    case 'verdict':
      return verdictQuestion(asked)
    default:
      return ask.kind satisfies never
  }
}

/** The step that an ask names; 0 for a whole run, null if the run has no such step. */
function stepOf(lab: Lab, { call, nth }: Ask): number | null {
  if (call === null) return 0
  let left = nth
  const at = lab.journal.entries.findIndex((entry) => entry.label === call && --left === 0)
  return at === -1 ? null : at + 1
}

interface Found {
  readonly id: number
  readonly ask: Ask
  readonly step: number
  readonly solved: Solved
}

function solveAll(source: PanelSource, asks: readonly string[], rivals: readonly Lab[]): (Found | AskProblem)[] {
  return (asks.length === 0 ? ALWAYS : asks).map((text, id) => {
    const ask = parseAsk(text)
    if ('problem' in ask) return ask
    const step = stepOf(source.lab, ask)
    if (step === null) {
      const which = ask.nth === 1 ? 'step' : `step number ${String(ask.nth)}`
      return { problem: `'${text}': under ${source.lab.policyName} the run has no ${which} ${ask.call ?? ''}.` }
    }
    const solved = solve(ask, { source, subject: ask.subject, step, rivals })
    return 'problem' in solved ? { problem: `'${text}': ${solved.problem}.` } : { id, ask, step, solved }
  })
}

/**
 * The questions that a script asks, with what there is to choose from.
 * @param source a run of the script
 * @param asks as the script's head has them
 * @param rivals runs of the script under other policies
 */
export function lessonOf(source: PanelSource, asks: readonly string[], rivals: readonly Lab[]): Omit<Lesson, 'head'> {
  const found = solveAll(source, asks, rivals)
  return {
    questions: found.flatMap((one): LessonQuestion[] => {
      if ('problem' in one) return []
      const { id, ask, step, solved } = one
      const at = step === 0 ? null : { step, line: source.line(step), call: ask.call ?? '' }
      return [{ id, kind: ask.kind, about: solved.about, at, options: solved.options }]
    }),
    problems: found.flatMap((one) => ('problem' in one ? [one.problem] : [])),
  }
}

/** What a run answers to the questions of its script. */
export function lessonAnswers(source: PanelSource, asks: readonly string[]): LessonAnswer[] {
  return solveAll(source, asks, []).flatMap((one): LessonAnswer[] => {
    if ('problem' in one) return []
    const { id, step, solved } = one
    const { right, why, panel, object } = solved
    const at = step === 0 ? null : step
    return [{ id, key: right.key, why, step: at, line: source.line(at), panel, object }]
  })
}
