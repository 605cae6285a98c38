/** How a frame came to hold what it does: who wrote it, which mappings opened it to DMA, when it was flushed or released. */
import { versionText } from '../hazards/causes.ts'
import type { LineStates } from '../../machine/cache/cache-model.ts'
import { partsOf, type Origin, type Version } from '../../machine/cache/version.ts'
import type { Cause } from '../../protocol/index.ts'
import type { Simulation } from '../simulation.ts'
import { versionName } from './line-words.ts'

/** The versions that memory or the cache may hold, those of mixed lines one by one. */
function versionsOf(lines: readonly LineStates[]): Set<Version> {
  const found = new Set<Version>()
  const add = (version: Version): void => {
    if (version.parts === null) found.add(version)
    else for (const part of partsOf(version)) add(part.version)
  }
  for (const { lines: possible } of lines) {
    for (const { mv, cv } of possible) {
      add(mv)
      if (cv !== null) add(cv)
    }
  }
  return found
}

/** The past of a frame in order of time, as far as it still matters. */
export function framePast(simulation: Simulation, pfn: number): readonly Cause[] {
  const { monitor, names } = simulation
  const { owner, allocated, flushed, mappings, inconsistent } = monitor.history(pfn)
  const past: Cause[] = []
  const add = (origin: Origin | null, text: string): void => {
    if (origin !== null && origin.step > 0) past.push({ step: origin.step, line: origin.line, text })
  }
  const frame = names.frames(Float64Array.of(pfn, 1))
  add(allocated, `${frame} was handed to ${owner}`)
  for (const version of versionsOf(monitor.cache.lines(pfn)))
    add(version.origin, `${versionName(version)} came to be: ${versionText(version)}`)
  // A policy flushes before the mapping of the same step is visible.
  add(flushed, `${frame} was flushed for the last time`)
  for (const { domain, origin } of mappings) add(origin, `${names.domain(domain)} (non-coherent) maps ${frame}`)
  add(inconsistent, `${frame} was released while memory and cache may have differed`)
  return past.sort((a, b) => a.step - b.step)
}
