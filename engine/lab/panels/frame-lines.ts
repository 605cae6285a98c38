/** One frame line by line: what memory and the cache may hold of each of its 64 lines, and where a concrete cache keeps them. */
import { LINES_PER_PAGE } from '../../base/units.ts'
import type { LineStates } from '../../machine/cache/cache-model.ts'
import { ConcreteCache } from '../../machine/cache/concrete-cache.ts'
import { LineSet } from '../../machine/cache/line-set.ts'
import type { FrameLinesView } from '../../protocol/panels.ts'
import type { Simulation } from '../simulation.ts'
import { framePast } from './frame-past.ts'
import { cacheTexts, memoryTexts } from './line-words.ts'
import type { PanelSource } from './source.ts'

type Run = FrameLinesView['runs'][number]

function runsOf(lines: readonly LineStates[], owner: string): Omit<Run, 'change'>[] {
  let first = 0
  return lines.map(({ count, lines: possible }) => {
    // Said of the run as a whole: the texts would add how many lines of a page it is.
    const alike: readonly LineStates[] = [{ count: LINES_PER_PAGE, lines: possible }]
    const set = new LineSet(possible)
    const run = {
      first,
      last: first + count - 1,
      memory: memoryTexts(alike),
      cache: cacheTexts(alike),
      foreign: set.foreignTo(owner),
      stale: set.staleClean,
      flushUseful: set.flushUseful,
    }
    first += count
    return run
  })
}

/** The state of each line as text, to be compared with another step's. */
function textsOf(simulation: Simulation | null, pfn: number): string[] {
  if (simulation === null) return []
  return simulation.monitor.cache.lines(pfn).flatMap((run) => {
    const text = `${memoryTexts([run]).join()}|${cacheTexts([run]).join()}`
    return Array.from({ length: run.count }, () => text.replaceAll(/, \d+ lines? a page/g, ''))
  })
}

function placeOf(simulation: Simulation, pfn: number): FrameLinesView['place'] {
  const { cache } = simulation.monitor
  if (!(cache instanceof ConcreteCache)) return null
  const { lineCache } = cache
  const { ways, replacement } = lineCache.geometry
  const sets = Array.from({ length: LINES_PER_PAGE }, (_, line) => {
    const { set, used } = lineCache.setOf(pfn, line)
    return { line, set, used, present: lineCache.state(pfn, line) !== null }
  })
  return { sets: lineCache.slots / ways, ways, replacement, lines: sets }
}

/**
 * The lines of a frame after a step.
 * @param pfn the frame itself, not the number of its name
 * @throws Error with a sentence if no such frame was handed out
 */
export function frameLines(source: PanelSource, cursor: number, pfn: number): FrameLinesView {
  const step = source.clamp(cursor)
  const { before, after } = source.lab.history.around(step)
  if (after.names.frame(pfn) === null) throw new Error(`PFN ${String(pfn)} was never handed out.`)
  const { owner } = after.monitor.history(pfn)
  const old = textsOf(before, pfn)
  const now = textsOf(after, pfn)
  return {
    frame: after.names.frames(Float64Array.of(pfn, 1)),
    owner,
    past: framePast(after, pfn),
    runs: runsOf(after.monitor.cache.lines(pfn), owner).map((run) => ({
      ...run,
      change:
        before !== null && now.slice(run.first, run.last + 1).some((text, at) => text !== old[run.first + at])
          ? 'changed'
          : 'none',
    })),
    place: placeOf(after, pfn),
  }
}
