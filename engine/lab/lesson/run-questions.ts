/** Questions about a whole run: how much it flushes, whether it is safe, what a litmus test observes. */
import type { LitmusResult } from '../../protocol/index.ts'
import type { LessonOption } from '../../protocol/lesson.ts'
import { count } from '../panels/words.ts'
import type { AskProblem } from './ask.ts'
import { choices, hazardOptions, inOrder, pagesOption, type Asked, type Solved } from './solved.ts'

export function flushedQuestion({ source, rivals }: Asked): Solved {
  const { totals } = source.lab.log.flushes
  const right = pagesOption(totals.pages)
  // Where all policies agree there is still something to choose.
  const likely = [...rivals.map((rival) => rival.log.flushes.totals.pages), 0, totals.pages * 2, 4]
  const options = choices(right, likely.map(pagesOption))
  const { redundantPages } = totals
  const found =
    redundantPages === 0
      ? 'each of them found lines that were dirty or may have been stale'
      : `for ${String(redundantPages)} of them there was nothing to write back or to drop`
  const why =
    totals.pages === 0
      ? `${source.lab.policyName} flushed nothing.`
      : `${source.lab.policyName} flushed ${count(totals.events, 'time')}, ${count(totals.pages, 'page')} in all; ${found}. Compare says what an oracle would have flushed.`
  return { about: '', options: inOrder(options), right, why, panel: 'flushLog', object: null }
}

export function verdictQuestion({ source }: Asked): Solved {
  const { hazards } = source.lab.log
  const { options, right } = hazardOptions(hazards.map(({ event }) => event.class))
  const [first] = hazards
  const why =
    first === undefined
      ? 'At no step could anybody see data that was not meant for them.'
      : `${first.event.class} at step ${String(first.step)}: ${first.event.text}.`
  return { about: '', options, right, why, panel: 'hazards', object: null }
}

const OBSERVED: readonly LitmusResult['observed'][] = ['never', 'sometimes', 'always']

/** @param asked its subject is the name of a litmus test, and which of its conditions: `flush-and-attach 2` */
export function litmusQuestion({ source, subject }: Asked): Solved | AskProblem {
  const [, name, nth = '1'] = /^(.*?)(?:\s+(\d+))?$/.exec(subject) ?? []
  const result = source.lab.log.litmus.filter((one) => one.name === name)[Number(nth) - 1]
  if (result === undefined) return { problem: `the script makes no litmus test ${subject}` }
  const options = OBSERVED.map((observed): LessonOption => ({ key: observed, kind: 'observed', observed }))
  const { observed, positive, orders, witness } = result
  const seen = `It was observed in ${String(positive)} of ${count(orders, 'order')}`
  return {
    about: `${result.name}: ${result.condition}`,
    options,
    right: { key: observed, kind: 'observed', observed },
    why: witness === '' ? `${seen}.` : `${seen}, for one: ${witness}.`,
    panel: 'expectations',
    object: null,
  }
}
