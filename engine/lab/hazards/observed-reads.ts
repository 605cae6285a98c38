/** Hazards that somebody really saw: a device that read foreign data, a CPU that read a released frame. */
import { PfnRunList, type PfnRuns } from '../../base/pfn-runs.ts'
import type { Cause, Certainty } from '../../protocol/event.ts'
import type { Sighting } from '../../machine/cache/cache-model.ts'
import type { Version } from '../../machine/cache/version.ts'
import { equalValue, isForeign } from '../../machine/cache/version.ts'
import { be, placeText, versionText } from './causes.ts'
import type { FrameHistory } from './frame-history.ts'
import { sameHistory } from './frame-history.ts'
import type { HazardMonitor, HazardSurroundings } from './hazard-monitor.ts'

/** Frames with one kind of observation, the data seen there, and a past. */
interface Observation {
  readonly certainty: Certainty
  readonly version: Version
  readonly history: FrameHistory
  readonly runs: PfnRunList
}

/** From so many observations in one step on, one of the same certainty stands for what is told of the others. */
const MANY = 64

function note(
  list: Observation[],
  pfn: number,
  npages: number,
  seen: { readonly certainty: Certainty; readonly version: Version; readonly history: FrameHistory },
): void {
  let known = list.find(
    (o) =>
      o.certainty === seen.certainty &&
      (list.length >= MANY || (o.version === seen.version && sameHistory(o.history, seen.history))),
  )
  if (known === undefined) {
    known = { ...seen, runs: new PfnRunList() }
    list.push(known)
  }
  known.runs.push(pfn, npages)
}

/**
 * Hazard A leaked: a read past the cache that returned, or may have returned, data of another owner than the memory's.
 * @returns whether there was any
 */
export function dmaReadForeign(
  monitor: HazardMonitor,
  around: HazardSurroundings,
  domain: number,
  device: string,
  sightings: readonly Sighting[],
): boolean {
  const leaks: Observation[] = []
  for (const { pfn, npages, versions } of sightings) {
    monitor.visitHistories(pfn, npages, (from, count, history) => {
      const foreign = versions.filter((version) => isForeign(version, history.owner))
      const [version] = foreign
      if (version === undefined) return
      const certainty = foreign.length === versions.length ? 'certain' : 'possible'
      note(leaks, from, count, { certainty, version, history })
    })
  }
  for (const { certainty, version, history, runs } of leaks) {
    const list = runs.toRuns()
    const frames = around.names.frames(list)
    const reads = certainty === 'certain' ? 'reads' : 'may read'
    around.sink({
      kind: 'hazard',
      class: 'A',
      form: 'leaked',
      certainty,
      runs: list,
      domain,
      text: `${device} ${reads} ${versionText(version)} from ${frames}, which is ${history.owner}'s`,
      causes: chain(around, list, history, version, monitor, `${device} reads ${frames} past the CPU cache`),
    })
  }
  return leaks.length > 0
}

/**
 * Hazard B realised: two reads of a released frame differ, may differ, or show another owner's data.
 * @returns whether data of another owner was, or may have been, read
 */
export function cpuReadReleased(
  monitor: HazardMonitor,
  around: HazardSurroundings,
  process: string,
  sightings: readonly Sighting[],
): boolean {
  const foreignSeen: Observation[] = []
  const changing: Observation[] = []
  let foreign = false
  for (const sighting of sightings) {
    const { versions } = sighting
    const others = versions.filter((version) => version.content === null && isForeign(version, process))
    if (others.length > 0) foreign = true
    monitor.visitHistories(sighting.pfn, sighting.npages, (from, count, history) => {
      if (history.inconsistent === null) return
      const [other] = others
      if (other !== undefined) {
        monitor.reads.read({ ...sighting, pfn: from, npages: count })
        const certainty = others.length === versions.length ? 'certain' : 'possible'
        note(foreignSeen, from, count, { certainty, version: other, history })
        return
      }
      const [now, ...rest] = versions
      if (now === undefined) return
      const changed = monitor.reads.read({ ...sighting, pfn: from, npages: count })
      const different = rest.find((version) => !equalValue(version, now))
      if (changed === 'none' && different === undefined) return
      const certainty = changed === 'certain' ? 'certain' : 'possible'
      note(changing, from, count, { certainty, version: different ?? now, history })
    })
  }
  for (const { certainty, version, history, runs } of foreignSeen) {
    const seen = certainty === 'certain' ? 'reads' : 'may read'
    realised(
      monitor,
      around,
      runs.toRuns(),
      certainty,
      version,
      history,
      (frames) => `cross-owner corruption: ${process} ${seen} ${versionText(version)} in ${frames}`,
    )
  }
  for (const { certainty, version, history, runs } of changing) {
    const differ =
      certainty === 'certain' ? 'returns other data than the last one' : 'may return other data than another one'
    realised(
      monitor,
      around,
      runs.toRuns(),
      certainty,
      version,
      history,
      (frames) => `a read of ${frames} by ${process} ${differ}, with no write in between: ${versionText(version)}`,
    )
  }
  return foreign
}

/** Hazard B realised: ksm reads a released page whose cached copy and memory may differ. */
export function ksmReadReleased(
  monitor: HazardMonitor,
  around: HazardSurroundings,
  process: string,
  pfn: number,
): void {
  const runs = Float64Array.of(pfn, 1)
  monitor.cache.staleClean(pfn, 1, (_pfn, _npages, _verdict, line) => {
    realised(
      monitor,
      around,
      runs,
      'possible',
      line.mv,
      monitor.history(pfn),
      (frames) =>
        `ksm compares ${process}'s ${frames} by a cached copy that may be dropped: memory holds ${versionText(line.mv)}`,
    )
  })
}

function realised(
  monitor: HazardMonitor,
  around: HazardSurroundings,
  runs: PfnRuns,
  certainty: Certainty,
  version: Version,
  history: FrameHistory,
  text: (frames: string) => string,
): void {
  const frames = around.names.frames(runs)
  around.sink({
    kind: 'hazard',
    class: 'B',
    form: 'realised',
    certainty,
    runs,
    domain: history.mappings.at(-1)?.domain ?? null,
    text: text(frames),
    causes: chain(around, runs, history, version, monitor, `${be(frames)} read`),
  })
}

function chain(
  around: HazardSurroundings,
  runs: PfnRuns,
  history: FrameHistory,
  version: Version,
  monitor: HazardMonitor,
  last: string,
): readonly Cause[] {
  const frames = around.names.frames(runs)
  const causes: Cause[] = []
  const add = (origin: { readonly step: number; readonly line: number | null } | null, text: string): void => {
    causes.push({ step: origin?.step ?? 0, line: origin?.line ?? null, text })
  }
  if (version.origin !== null) add(version.origin, `${version.by} wrote what is read`)
  if (history.allocated !== null) add(history.allocated, `${be(frames)} handed to ${history.owner}`)
  for (const mapping of history.mappings) {
    add(mapping.origin, `${around.names.domain(mapping.domain)} (non-coherent) maps ${frames}`)
  }
  if (history.inconsistent !== null) {
    add(history.inconsistent, `${placeText(history.inconsistent)} released ${frames} with stale lines`)
  } else
    add(
      history.flushed,
      history.flushed === null ? `${be(frames)} never flushed` : `${be(frames)} flushed for the last time`,
    )
  add(monitor.now(), last)
  return causes
}
