/** Steps of a run in whose tracks a text is: the operation, its errno, what was done there, domains that came, hazards. */
import type { TimelineFound } from '../../protocol/panels.ts'
import type { PanelSource } from './source.ts'

/** What was looked for last in a run, and where it is: going to the next one looks nothing up again. */
const found = new WeakMap<PanelSource, { readonly words: string; readonly steps: number; readonly at: Int32Array }>()

/** All steps that have every word, ascending. */
function stepsWith(source: PanelSource, words: readonly string[]): Int32Array {
  const { log, journal, names } = source.lab
  const domains = new Map<number, string[]>()
  for (const { domain, from } of log.domainSpans) {
    domains.set(from, [...(domains.get(from) ?? []), names.domain(domain)])
  }
  const hazards = new Map<number, string>()
  for (const { step, event } of log.hazards) {
    const known = hazards.get(step) ?? ''
    if (!known.includes(event.class)) hazards.set(step, `${known} ${event.class}`)
  }
  /** Most steps say what others said. */
  const known = new Map<string, boolean>()
  const at: number[] = []
  journal.entries.forEach(({ label, result }, index) => {
    const step = index + 1
    const text = [
      label,
      result.ok ? '' : result.errno,
      log.mappedUpTo(step) > log.mappedUpTo(index) ? 'map' : '',
      log.pinsUpTo(step) > log.pinsUpTo(index) ? 'pin' : '',
      log.flushedUpTo(step) > log.flushedUpTo(index) ? 'flush' : '',
      log.redundantUpTo(step) > log.redundantUpTo(index) ? 'redundant' : '',
      log.hazardsUpTo(step) > log.hazardsUpTo(index) ? `hazard${hazards.get(step) ?? ''}` : '',
      ...(domains.get(step) ?? []),
    ].join(' ')
    let fits = known.get(text)
    if (fits === undefined) {
      const low = text.toLowerCase()
      fits = words.every((word) => low.includes(word))
      known.set(text, fits)
    }
    if (fits) at.push(step)
  })
  return Int32Array.from(at)
}

/**
 * The next step after (or before) step `from` that has all words of a text. At an end it goes on at the other.
 * @param direction 1 after, -1 before
 */
export function timelineFind(source: PanelSource, text: string, from: number, direction: 1 | -1): TimelineFound {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return { step: null, at: 0, total: 0 }
  const { steps } = source.lab
  let last = found.get(source)
  if (last?.words !== words.join(' ') || last.steps !== steps) {
    last = { words: words.join(' '), steps, at: stepsWith(source, words) }
    found.set(source, last)
  }
  const { at } = last
  if (at.length === 0) return { step: null, at: 0, total: 0 }
  let low = 0
  let high = at.length
  const isBehind = (step: number): boolean => (direction === 1 ? step > from : step >= from)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBehind(at[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  const index = direction === 1 ? low % at.length : (low - 1 + at.length) % at.length
  return { step: at[index] ?? null, at: index + 1, total: at.length }
}
