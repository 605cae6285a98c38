/** The lesson of a script: runs it to find what can be asked, and lets the last run answer. */
import { lessonAnswers, lessonOf } from '../../lab/lesson/index.ts'
import { PanelSource } from '../../lab/panels/source.ts'
import { inapplicable } from '../../lab/summary.ts'
import type { Lesson, LessonAnswer } from '../../protocol/lesson.ts'
import type { RunRequest } from '../../protocol/run.ts'
import { type RunHost, runScript } from '../run-script.ts'
import { readHead } from './experiment-head.ts'

/** Policies whose conduct makes the wrong choices: what somebody could well expect. */
const RIVALS = ['none', 'v1', 'v2', 'xa-hwpt-lazy', 'overflush'] as const

/**
 * What a script asks before it is run in sight. It is run unseen for that, under its policy and, where what is flushed is
 * asked for, under others.
 */
export async function lessonOfScript(request: RunRequest, host: RunHost): Promise<Lesson> {
  const { asks, title, question, watch } = readHead(request.source)
  const head = { title, question, watch }
  const { lab, summary } = await runScript(request, host)
  const foreign = inapplicable(lab)
  if (foreign !== null) return { head, questions: [], problems: [foreign.why] }
  if (summary.error !== null && lab.steps === 0) return { head, questions: [], problems: [summary.error.message] }
  const rivals = []
  if (asks.length === 0 || asks.some((ask) => ask.startsWith('flush'))) {
    for (const policy of RIVALS) {
      if (policy === request.policy) continue
      const rival = await runScript({ ...request, policy }, { ...host, invariants: false })
      if (inapplicable(rival.lab) === null) rivals.push(rival.lab)
    }
  }
  return { head, ...lessonOf(new PanelSource(lab), asks, rivals) }
}

/** What the last run answers to what its script asks. */
export function answersOfRun(panels: PanelSource, source: string): LessonAnswer[] {
  return lessonAnswers(panels, readHead(source).asks)
}
