/** Questions about a step: what it answers, flushes, and makes possible. */
import { ERRNOS, type Errno } from '../../base/errno.ts'
import { runPages } from '../../base/pfn-runs.ts'
import type { Step } from '../../protocol/index.ts'
import { flushGroups } from '../panels/flush-groups.ts'
import { pagesView } from '../panels/pages-view.ts'
import { capital, count, list } from '../panels/words.ts'
import type { Lab } from '../lab.ts'
import {
  answerOption,
  choices,
  flushOption,
  hazardOptions,
  inOrder,
  pagesOption,
  type Asked,
  type Solved,
} from './solved.ts'

/** The rules by which a step flushed, in order; null if it did not. */
function rulesOf(step: Step | undefined): string | null {
  const reasons = new Set(step?.events.flatMap((event) => (event.kind === 'flush' ? [event.reason] : [])))
  return reasons.size === 0 ? null : [...reasons].join('; ')
}

function eventPages(step: Step | undefined, kind: 'flush' | 'pin' | 'unpin'): number {
  return (step?.events ?? []).reduce((sum, event) => sum + (event.kind === kind ? runPages(event.runs) : 0), 0)
}

const ONLY_MISSING = { hooks: [], verdicts: ['missing'], pages: null, text: '' } as const

/** Rules to choose from, and no flush. */
const MOST_RULES = 4

/** Steps of a run that are looked through for rules that could have fired. */
const SEARCHED = 2000

/** Rules by which other steps of a run flushed. */
function rulesElsewhere(lab: Lab): string[] {
  return lab.stepsFrom(1, SEARCHED).flatMap((step) => rulesOf(step) ?? [])
}

/** What the policy had to go by. */
function stateSentence({ source, step }: Asked): string {
  const said: string[] = []
  const tell = (of: string, slot: Readonly<Record<string, number | boolean | string>>): void => {
    for (const [name, value] of Object.entries(slot)) said.push(`${name} of ${of} is ${String(value)}`)
  }
  for (const ioas of source.lab.views(step).domains.ioases.slice(0, 3)) {
    tell(ioas.name, { noncoherent_domain_cnt: ioas.nonCoherentCount })
  }
  for (const pages of pagesView(source, step, null, 1).pages.slice(0, 2)) tell(`P${String(pages.number)}`, pages.slot)
  return said.length === 0 ? '' : ` Afterwards ${list(said)}.`
}

export function flushQuestion(asked: Asked): Solved {
  const { source, step, rivals } = asked
  const { lab } = source
  const made = lab.step(step)
  const rules = rulesOf(made)
  const right = flushOption(rules)
  const others = [
    flushOption(null),
    ...rulesElsewhere(lab).map(flushOption),
    ...rivals.flatMap((rival) => rulesOf(rival.step(step)) ?? []).map(flushOption),
  ]
  const options = choices(right, others, MOST_RULES)
  // A policy without a rule, such as none: then whether it flushes is all there is to ask.
  if (options.length === 1) options.push(flushOption(''))
  if (rules !== null) {
    const where = new Set(made?.events.flatMap((event) => (event.kind === 'flush' ? [event.where] : [])))
    const why = `${lab.policyName} flushed ${count(eventPages(made, 'flush'), 'page')} in ${list([...where])}: ${rules}.`
    return { about: '', options: inOrder(options), right, why, panel: 'flushLog', object: null }
  }
  const due = flushGroups(source, ONLY_MISSING, 'hook').missing.filter((flush) => flush.step === step)
  const missing = due.length === 0 ? '' : ` ${capital(list(due.slice(0, 2).map((flush) => flush.text)))}.`
  const why = `${lab.policyName} did not flush here.${missing}${stateSentence(asked)}`
  return { about: '', options: inOrder(options), right, why, panel: 'flushLog', object: null }
}

export function hazardQuestion({ source, step }: Asked): Solved {
  const events = (source.lab.step(step)?.events ?? []).flatMap((event) => (event.kind === 'hazard' ? [event] : []))
  const { options, right } = hazardOptions(events.map((event) => event.class))
  const text = events.slice(0, 2).map((event) => `${event.class}: ${event.text}`)
  const why =
    text.length === 0
      ? 'No hazard at this step: what a device or the next owner of a page can read is what it may see.'
      : `${text.join('. ')}.`
  return { about: '', options, right, why, panel: 'hazards', object: null }
}

/** What is answered most often to wrong arguments, to choose from beside what the run has. */
const USUAL: readonly Errno[] = ['EINVAL', 'EEXIST', 'EFAULT', 'ENOENT', 'EBUSY', 'ENOMEM']

export function errnoQuestion({ source, step }: Asked): Solved {
  const { lab } = source
  const made = lab.step(step)
  const result = made?.result
  const errno = result === undefined || result.ok ? null : result.errno
  const elsewhere = new Set(
    lab.journal.entries.slice(0, SEARCHED).flatMap((entry) => (entry.result.ok ? [] : [entry.result.errno])),
  )
  const right = answerOption(errno)
  const known = [...ERRNOS.filter((one) => elsewhere.has(one)), ...USUAL]
  const options = inOrder(choices(right, [answerOption(null), ...known.map(answerOption)]))
  const summary = lab.stepRows(step - 1, 1)[0]?.summary ?? ''
  const why =
    result === undefined || result.ok
      ? `It succeeds${summary === '' ? '' : `: ${summary}`}.`
      : `${result.why}${result.where === null ? '' : ` (${result.where})`}.`
  return { about: '', options, right, why, panel: 'steps', object: null }
}

export function pinnedQuestion({ source, step }: Asked): Solved {
  const { lab } = source
  const { log } = lab
  const made = lab.step(step)
  const [before, after] = [log.pinnedAfter(step - 1), log.pinnedAfter(step)]
  const pinned = eventPages(made, 'pin')
  const unpinned = eventPages(made, 'unpin')
  const all = pagesView(source, step, null, 1).pages.reduce((sum, pages) => sum + pages.npages, 0)
  const right = pagesOption(after)
  const likely = [before, before + pinned, before + unpinned, all, 0, after + 1].filter((pages) => pages >= 0)
  const options = choices(right, likely.map(pagesOption)).slice(0, 4)
  const why = `${count(before, 'page')} were pinned before; the step pinned ${String(pinned)} and unpinned ${String(unpinned)}.`
  return { about: '', options: inOrder(options), right, why, panel: 'pages', object: null }
}
