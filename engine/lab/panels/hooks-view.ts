/** What the policy was asked during a step: the step runs once more on a copy, with a policy that is watched. */
import type { HookAsk, HooksView } from '../../protocol/hooks.ts'
import type { FlushEvent, TraceEvent } from '../../protocol/event.ts'
import { HOOK_NAMES, type HookName } from '../../protocol/policy.ts'
import { isPending } from '../defined-policies.ts'
import type { PanelSource } from './source.ts'
import { HookBook, watchedPolicy } from './watched-policy.ts'

/** The line of the script in which each hook of a policy stands; none for a shipped one. */
function linesOf({ lab }: PanelSource, policy: string): Partial<Record<HookName, number>> {
  const lines: Partial<Record<HookName, number>> = {}
  if (!lab.definedPolicies.includes(policy)) return lines
  for (const { command } of lab.journal.entries) {
    if (command.op !== 'lab.definePolicy' || command.name !== policy) continue
    for (const part of command.parts) {
      const hook = HOOK_NAMES.find((name) => name === part.name)
      if (part.kind === 'hook' && hook !== undefined) lines[hook] = part.line
    }
    break
  }
  return lines
}

/** Whether a flush was needed, told by the event that it made; the events stand in the order of the answers. */
function withVerdicts(asks: readonly HookAsk[], events: readonly TraceEvent[]): HookAsk[] {
  const flushes = events.filter((event): event is FlushEvent => event.kind === 'flush' && event.hook !== 'script')
  return asks.map((ask) => {
    if (ask.answer.kind !== 'flush' || ask.answer.npages === 0) return ask
    const made = flushes.shift()
    const verdict = made !== undefined && made.redundantPages >= ask.answer.npages ? 'redundant' : 'needed'
    return { ...ask, answer: { ...ask.answer, verdict } }
  })
}

/**
 * The hooks that a step asked, in order, with their arguments in short and their answers. The journal knows flushes alone, and
 * an answer of nothing leaves no trace; so it is asked again, of the same state.
 * @param cursor the step; before the first nothing was asked
 * @throws PolicyFailure if a hook of the script's own fails now, as when it meets the limit of its time
 */
export function hooksView(source: PanelSource, cursor: number): HooksView {
  const { lab } = source
  const step = source.clamp(cursor)
  const entry = lab.journal.entry(step)
  const before = lab.history.around(step).before
  if (entry === undefined || before === null) {
    return { step, label: '', line: null, policy: lab.policyName, lines: {}, asks: [], more: 0 }
  }
  const state = before.clone()
  const { policy } = state
  const book = new HookBook(state.names)
  if (!isPending(policy)) state.iommufd.policy = watchedPolicy(policy, book)
  const line = source.line(step)
  const { events } = state.execute(entry.command, { step, line, label: entry.label })
  return {
    step,
    label: entry.label,
    line,
    policy: policy.name,
    lines: linesOf(source, policy.name),
    asks: withVerdicts(book.asks, events),
    more: book.more,
  }
}
