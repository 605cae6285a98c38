/** What each line of a script did, added up while it runs: as much to keep for a loop of a million turns as for one. */
import { runPages } from '../../base/pfn-runs.ts'
import type { LineCall, LineRow } from '../../protocol/view.ts'
import type { Step } from '../../protocol/step.ts'
import type { NameBook } from '../names.ts'
import { stepRow } from './step-summary.ts'

/** Steps of a line that are told one by one. */
const TOLD_STEPS = 6
/** Different calls of a line that are told apart. */
const MAX_CALLS = 20

interface Call {
  times: number
  pinned: number
  unpinned: number
  flushed: number
  readonly errnos: Set<string>
  /** With its events, for the words of what cannot be added up. */
  last: Step
}

interface Line {
  steps: number
  failed: boolean
  flushed: number
  readonly calls: Map<string, Call>
  readonly first: Step[]
}

export class LineLog {
  readonly #lines = new Map<number, Line>()

  /** Adds a step to its line; steps without a line belong to none. */
  record(step: Step): void {
    const { place, label, result, events } = step
    if (place === null) return
    let line = this.#lines.get(place.line)
    if (line === undefined) {
      line = { steps: 0, failed: false, flushed: 0, calls: new Map(), first: [] }
      this.#lines.set(place.line, line)
    }
    line.steps += 1
    if (line.first.length < TOLD_STEPS) line.first.push(step)
    let call = line.calls.get(label)
    if (call === undefined) {
      call = { times: 0, pinned: 0, unpinned: 0, flushed: 0, errnos: new Set(), last: step }
      // A label may hold a name that the script makes anew each time.
      if (line.calls.size < MAX_CALLS) line.calls.set(label, call)
    }
    call.times += 1
    call.last = step
    if (!result.ok) {
      call.errnos.add(result.errno)
      line.failed = true
    }
    for (const event of events) {
      if (event.kind === 'pin') call.pinned += runPages(event.runs)
      else if (event.kind === 'unpin') call.unpinned += runPages(event.runs)
      else if (event.kind === 'flush') {
        const pages = runPages(event.runs)
        call.flushed += pages
        line.flushed += pages
      }
    }
  }

  /** The lines that made steps, ascending. */
  rows(names: NameBook): LineRow[] {
    return [...this.#lines]
      .sort(([one], [other]) => one - other)
      .map(([line, { steps, failed, flushed, calls, first }]) => ({
        line,
        steps,
        failed,
        flushedPages: flushed,
        calls: [...calls].map(([label, call]) => callRow(label, call, names)),
        told: first.map((step) => {
          const { label, summary, why } = stepRow(step, names)
          return { step: step.step, label, summary, why }
        }),
      }))
  }
}

function callRow(label: string, call: Call, names: NameBook): LineCall {
  const { times, pinned, unpinned, flushed, errnos, last } = call
  const { summary } = stepRow(last, names)
  if (times === 1) return { label, times, summary }
  const sums = [
    ['pin', pinned],
    ['flush', flushed],
    ['unpin', unpinned],
  ] as const
  // Pages and errnos are added up: what else the last step did stands for all.
  const others = summary.split(' · ').filter((part) => !/^(?:pin|unpin|flush) \d+$/.test(part) && !errnos.has(part))
  const parts = [
    ...errnos,
    ...sums.flatMap(([verb, pages]) => (pages > 0 ? [`${verb} ${String(pages)}`] : [])),
    ...others,
  ]
  return { label, times, summary: parts.filter((part) => part !== '').join(' · ') }
}
