/**
 * Watches the machine for hazards A and B (cache-coherency model, sections 5 to 8), and keeps the state of the CPU cache in
 * step with what the machine does: allocation, flushes, and the writes of the worst-case agent.
 */
import { forEachStretch, PfnRunList, type PfnRuns } from '../../base/pfn-runs.ts'
import { PAGE_SIZE } from '../../base/units.ts'
import type { DataEvent, HazardEvent } from '../../protocol/event.ts'
import type { CacheModel } from '../../machine/cache/cache-model.ts'
import { ExtentMap } from '../../machine/cache/extent-map.ts'
import type { Line } from '../../machine/cache/line.ts'
import type { Verdict } from '../../machine/cache/line-set.ts'
import type { Span } from '../../machine/cache/span.ts'
import { wholeFrames } from '../../machine/cache/span.ts'
import type { Origin, Version, VersionKind } from '../../machine/cache/version.ts'
import { EARLIER_OWNER, VersionCounter } from '../../machine/cache/version.ts'
import type { CachePort, FlushFinding } from '../../machine/cache-port.ts'
import type { MachineDevice, MachineDomain, MachineObserver } from '../../machine/observer.ts'
import type { Names } from './causes.ts'
import { exposureCauses, exposureText, releaseCauses, releaseText } from './causes.ts'
import type { Finding } from './finding.ts'
import { alike, noSnoopDevices } from './finding.ts'
import type { FrameHistory } from './frame-history.ts'
import { newHistory, recycledHistory, sameHistory, withMapping } from './frame-history.ts'
import { ReleasedReads } from './released-reads.ts'
import { StaleTranslations } from './stale-translations.ts'

/** Rights of a mapping as granted to DMA. */
export interface DmaAccess {
  readonly read: boolean
  readonly write: boolean
}

/** What the monitor asks of the machine and of the lab around it. */
export interface HazardSurroundings {
  /** Calls `visit` for everything that `domain` maps in `[iova, iova + length)` (bytes), in order. */
  mapped(domain: MachineDomain, iova: bigint, length: bigint, visit: (runs: PfnRuns, access: DmaAccess) => void): void
  /** The step that is being executed. */
  readonly clock: Origin
  readonly names: Names
  /** Takes the events in order. */
  sink(event: HazardEvent | DataEvent): void
}

/**
 * The device of section 14 that does the worst that its mappings allow, or none. With `stale-iotlb` it also writes through what
 * was unmapped until the pages are released, as if the IOTLB were invalidated no sooner.
 */
export type Agent = 'worst-case' | 'stale-iotlb' | 'off'

/** From so many findings in one step on, one with the same verdict stands for what is told of the others. */
const MANY = 64

/** How a device writes what was unmapped. */
const STALE = ', by a translation that its IOTLB still has'
const NOBODY = newHistory(EARLIER_OWNER, null)
const WHOLE_SPACE = 1n << 64n

/** Hazard detection of one lab. Implements both what the machine tells and what the kernel model asks of a cache. */
export class HazardMonitor implements MachineObserver, CachePort {
  cache: CacheModel
  readonly versions: VersionCounter
  /** What was read from frames that were released with stale lines. */
  readonly reads: ReleasedReads
  agent: Agent
  readonly #around: HazardSurroundings
  readonly #histories: ExtentMap<FrameHistory>
  /** Some frame was an orphan. */
  #orphans = false
  #stale = new StaleTranslations()

  constructor(
    cache: CacheModel,
    around: HazardSurroundings,
    agent: Agent = 'worst-case',
    versions = new VersionCounter(),
    histories = new ExtentMap<FrameHistory>(sameHistory),
    reads = new ReleasedReads(),
  ) {
    this.cache = cache
    this.#around = around
    this.agent = agent
    this.versions = versions
    this.#histories = histories
    this.reads = reads
  }

  /** An independent monitor with the same knowledge, in other surroundings. */
  clone(around: HazardSurroundings): HazardMonitor {
    const { cache, agent, versions, reads } = this
    const histories = this.#histories.clone()
    const copy = new HazardMonitor(cache.clone(), around, agent, versions.clone(), histories, reads.clone())
    copy.#orphans = this.#orphans
    copy.#stale = this.#stale.clone()
    return copy
  }

  /** Extents of what is remembered of frames, for tests of memory. */
  get extents(): number {
    return this.#histories.size
  }

  /** The past of a frame. */
  history(pfn: number): FrameHistory {
    return this.#histories.get(pfn) ?? NOBODY
  }

  /** Some frame that somebody owns, or null without one. */
  anyFrame(below: (bound: number) => number): number | null {
    return this.#histories.pick(below) ?? null
  }

  /** Calls `visit` for each stretch of frames with one past. */
  visitHistories(
    pfn: number,
    npages: number,
    visit: (pfn: number, npages: number, history: FrameHistory) => void,
  ): void {
    this.#histories.visit(pfn, npages, (from, count, history = NOBODY) => visit(from, count, history))
  }

  /** A version that is written by the step that is being executed. */
  version(kind: VersionKind, owner: string, by: string): Version {
    return this.versions.fresh(kind, owner, by, this.now())
  }

  /** The step that is being executed. */
  now(): Origin {
    const { step, line, label } = this.#around.clock
    return { step, line, label }
  }

  // -- what the machine tells --------------------------------------------------------------------------------------

  allocated(owner: string, runs: PfnRuns, zeroing: 'cached' | 'nontemporal' | 'none'): void {
    const fresh = newHistory(owner, this.now())
    const spans = wholeFrames(runs)
    // Without initialisation the new owner reads what was there, be it consistent or not.
    const next = (old: FrameHistory | undefined): FrameHistory =>
      zeroing === 'none' && old !== undefined ? recycledHistory(old, fresh) : fresh
    for (const { pfn, npages } of spans) this.#histories.update(pfn, npages, next)
    if (zeroing === 'none') return
    this.reads.written(spans)
    const version = this.version('zero', owner, 'the host')
    const kind = zeroing === 'cached' ? 'cpu-write' : 'nontemporal-write'
    this.cache.apply({ kind, version, bytes: null }, spans)
  }

  freed(runs: PfnRuns): void {
    this.reads.written(wholeFrames(runs))
    forEachStretch(runs, (pfn, npages) => {
      this.#histories.update(pfn, npages, () => undefined)
      this.cache.forget(pfn, npages)
    })
  }

  orphaned(runs: PfnRuns): void {
    this.#orphans = true
    forEachStretch(runs, (pfn, npages) =>
      this.#histories.update(pfn, npages, (history) =>
        history === undefined ? undefined : { ...history, orphan: true },
      ),
    )
  }

  mapped(domain: MachineDomain, _iova: bigint, runs: PfnRuns, access: DmaAccess): void {
    if (domain.coherent) return
    const now = this.now()
    const changed = new Map<FrameHistory, FrameHistory>()
    forEachStretch(runs, (pfn, npages) =>
      this.#histories.update(pfn, npages, (history = NOBODY) => {
        let next = changed.get(history)
        if (next === undefined) changed.set(history, (next = withMapping(history, domain.number, now)))
        return next
      }),
    )
    if (access.read) this.#checkExposure(domain, [runs])
  }

  attached(device: MachineDevice, domain: MachineDomain): void {
    if (domain.coherent || !device.noSnoop) return
    const reachable: PfnRuns[] = []
    this.#around.mapped(domain, 0n, WHOLE_SPACE, (runs, access) => {
      if (access.read) reachable.push(runs)
    })
    this.#checkExposure(domain, reachable)
  }

  unmapping(domain: MachineDomain, iova: bigint, length: bigint): void {
    this.#agentWrites(domain, noSnoopDevices(domain), iova, length)
  }

  detaching(device: MachineDevice, domain: MachineDomain): void {
    if (device.noSnoop) this.#agentWrites(domain, [device.name], 0n, WHOLE_SPACE)
  }

  released(runs: PfnRuns): void {
    for (const { reach, runs: reached } of this.#stale.take(runs)) this.#write(reach.by, reach.domain, reached, STALE)
    const findings: Finding[] = []
    forEachStretch(runs, (pfn, npages) =>
      this.cache.staleClean(pfn, npages, (from, count, verdict, line) =>
        this.#note(findings, from, count, verdict, line),
      ),
    )
    const now = this.now()
    // A finding may stand for frames with other pasts: each goes on with its own.
    const marked = new Map<FrameHistory, FrameHistory>()
    const mark = (history: FrameHistory = NOBODY): FrameHistory => {
      let next = marked.get(history)
      if (next === undefined) marked.set(history, (next = { ...history, inconsistent: now }))
      return next
    }
    const { names, sink } = this.#outside()
    const around = { domainName: (number: number) => names.domain(number), agent: this.agent !== 'off' }
    for (const { verdict, line, history, runs: list } of findings) {
      const stale = list.toRuns()
      const frames = names.frames(stale)
      sink({
        kind: 'hazard',
        class: 'B',
        form: 'released',
        certainty: verdict === 'certain' ? 'certain' : 'possible',
        runs: stale,
        domain: history.mappings.at(-1)?.domain ?? null,
        text: releaseText(line, frames, verdict === 'certain'),
        causes: releaseCauses(line, history, frames, around, now),
      })
      forEachStretch(stale, (pfn, npages) => this.#histories.update(pfn, npages, mark))
    }
    if (this.#orphans) this.#forgetOrphans(runs)
  }

  cpuAccess(runs: PfnRuns, write: boolean): void {
    const spans = wholeFrames(runs)
    const [first] = spans
    if (first === undefined) return
    if (!write) {
      this.cache.apply({ kind: 'cpu-read' }, spans)
      return
    }
    // The kernel writes on behalf of the process whose memory it is.
    const version = this.version('host', this.history(first.pfn).owner, 'the kernel')
    this.reads.written(spans)
    this.cache.apply({ kind: 'cpu-write', version, bytes: null }, spans)
  }

  // -- what the kernel model asks of a cache -----------------------------------------------------------------------

  flush(runs: PfnRuns): FlushFinding {
    return this.flushSpans(wholeFrames(runs))
  }

  /** CLFLUSH of any ranges. A frame counts as flushed only when all of its lines were. */
  flushSpans(spans: readonly Span[]): FlushFinding {
    const now = this.now()
    const changed = new Map<FrameHistory, FrameHistory>()
    for (const { pfn, npages, from, to } of spans) {
      if (from > 0 || to < PAGE_SIZE) continue
      this.#histories.update(pfn, npages, (history) => {
        if (history === undefined) return undefined
        let next = changed.get(history)
        if (next === undefined) changed.set(history, (next = { ...history, flushed: now }))
        return next
      })
    }
    return this.cache.flush(spans)
  }

  violating(hazard: 'A' | 'B', runs: PfnRuns): PfnRuns {
    const found = new PfnRunList()
    forEachStretch(runs, (pfn, npages) => {
      if (hazard === 'B') this.cache.staleClean(pfn, npages, (from, count) => found.push(from, count))
      else
        this.#histories.visit(pfn, npages, (at, n, history = NOBODY) =>
          this.cache.foreign(at, n, history.owner, (from, count) => found.push(from, count)),
        )
    })
    return found.toRuns()
  }

  // -- inside ------------------------------------------------------------------------------------------------------

  /** Frames that only pins kept are gone with the last of them. */
  #forgetOrphans(released: PfnRuns): void {
    const gone = new PfnRunList()
    forEachStretch(released, (pfn, npages) =>
      this.#histories.visit(pfn, npages, (from, count, history) => {
        if (history?.orphan === true) gone.push(from, count)
      }),
    )
    if (gone.length > 0) this.freed(gone.toRuns())
  }

  #outside(): { readonly names: Names; readonly sink: (event: HazardEvent | DataEvent) => void } {
    return { names: this.#around.names, sink: (event) => this.#around.sink(event) }
  }

  #note(findings: Finding[], pfn: number, npages: number, verdict: Verdict, line: Line): void {
    this.#histories.visit(pfn, npages, (from, count, history = NOBODY) => {
      let finding = findings.find(
        (f) => f.verdict === verdict && (findings.length >= MANY || alike(f.line, line, f.history, history)),
      )
      if (finding === undefined) {
        finding = { verdict, line, history, runs: new PfnRunList() }
        findings.push(finding)
      }
      finding.runs.push(from, count)
    })
  }

  /** Exposure of everything in `reachable` to the no-snoop devices of `domain`. */
  #checkExposure(domain: MachineDomain, reachable: readonly PfnRuns[]): void {
    const devices = noSnoopDevices(domain)
    if (devices.length === 0) return
    const findings: Finding[] = []
    for (const runs of reachable) {
      forEachStretch(runs, (pfn, npages) =>
        this.#histories.visit(pfn, npages, (at, n, history = NOBODY) =>
          this.cache.foreign(at, n, history.owner, (from, count, verdict, line) =>
            this.#note(findings, from, count, verdict, line),
          ),
        ),
      )
    }
    const now = this.now()
    const { names, sink } = this.#outside()
    const name = names.domain(domain.number)
    for (const { verdict, line, history, runs } of findings) {
      const exposed = runs.toRuns()
      const frames = names.frames(exposed)
      const mapping = history.mappings.find((m) => m.domain === domain.number) ?? { domain: domain.number, origin: now }
      sink({
        kind: 'hazard',
        class: 'A',
        form: 'exposed',
        certainty: verdict === 'certain' ? 'certain' : 'possible',
        runs: exposed,
        domain: domain.number,
        text: exposureText(line, frames, name, devices, verdict === 'certain'),
        causes: exposureCauses(line, history, { frames, domain: name }, mapping, now),
      })
    }
  }

  /** The agent of section 14: a last write, past the cache, to everything writable that is about to get out of reach. */
  #agentWrites(domain: MachineDomain, devices: readonly string[], iova: bigint, length: bigint): void {
    const [by] = devices
    if (this.agent === 'off' || domain.coherent || by === undefined) return
    const written = new PfnRunList()
    this.#around.mapped(domain, iova, length, (runs, access) => {
      if (access.write) forEachStretch(runs, (pfn, npages) => void written.push(pfn, npages))
    })
    if (written.length === 0) return
    const runs = written.toRuns()
    this.#write(by, domain.number, runs, '')
    if (this.agent === 'stale-iotlb') this.#stale.add({ by, domain: domain.number }, runs)
  }

  /** A device writes frames past the cache, at the worst moment that it has. */
  #write(by: string, domain: number, runs: PfnRuns, how: string): void {
    const spansOf = new Map<string, Span[]>()
    forEachStretch(runs, (pfn, npages) =>
      this.#histories.visit(pfn, npages, (at, n, history = NOBODY) => {
        const span: Span = { pfn: at, npages: n, from: 0, to: PAGE_SIZE }
        const spans = spansOf.get(history.owner)
        if (spans === undefined) spansOf.set(history.owner, [span])
        else spans.push(span)
      }),
    )
    for (const [owner, spans] of spansOf) {
      const version = this.version('dma', owner, by)
      this.reads.written(spans)
      this.cache.apply({ kind: 'dma-write', snooped: false, version, bytes: null, ddio: false }, spans)
    }
    const { names, sink } = this.#outside()
    sink({
      kind: 'data',
      by,
      access: 'dma-write',
      snooped: false,
      runs,
      text: `worst case: ${by} writes ${names.frames(runs)} through ${names.domain(domain)} past the CPU cache${how}`,
    })
  }
}
