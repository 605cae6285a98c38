/** Executes data movement by CPUs and devices, cache events, ksm and recycling, and tells what each of them saw. */
import { assertNever } from '../../base/assert.ts'
import { runPages } from '../../base/pfn-runs.ts'
import { ok, type Fail, type Result } from '../../base/result.ts'
import { PAGE_SIZE, PAGE_SIZE_N } from '../../base/units.ts'
import type { CacheOptions, Sighting } from '../../machine/cache/cache-model.ts'
import { DEFAULT_CACHE_OPTIONS } from '../../machine/cache/cache-model.ts'
import type { LineEvent } from '../../machine/cache/line.ts'
import type { Span } from '../../machine/cache/span.ts'
import { spanRuns } from '../../machine/cache/span.ts'
import type { Version } from '../../machine/cache/version.ts'
import { sameVersion } from '../../machine/cache/version.ts'
import type { MemoryType } from '../../machine/data-access.ts'
import { effectiveType, resolveCpu } from '../../machine/data-access.ts'
import { translateDma } from '../../machine/dma.ts'
import { Ksm } from '../../machine/ksm.ts'
import type { Machine } from '../../machine/machine.ts'
import type { DataCommand } from '../../protocol/command.ts'
import type { DataEvent } from '../../protocol/event.ts'
import type { SeenVersion } from '../../protocol/results.ts'
import type { OpResult, PlainValue } from '../../protocol/step.ts'
import { versionText } from './causes.ts'
import { cpuReadReleased, dmaReadForeign, ksmReadReleased } from './observed-reads.ts'
import type { HazardMonitor, HazardSurroundings } from './hazard-monitor.ts'

/** Versions that a result lists; a read of more different data says only so. */
const LISTED = 32

type CpuCommand = Extract<DataCommand, { readonly op: 'cpu.read' | 'cpu.write' }>
type CacheCommand = Extract<DataCommand, { readonly process: string; readonly va: bigint; readonly length: bigint }> & {
  readonly op: 'cache.clflush' | 'cache.clwb' | 'cache.evict' | 'cache.prefetch'
}
type DmaCommand = Extract<DataCommand, { readonly device: string }>
type RecycleCommand = Extract<DataCommand, { readonly op: 'mem.recycle' }>

/** The data side of a lab. */
export class DataCommands {
  readonly #machine: Machine
  readonly #monitor: HazardMonitor
  readonly #around: HazardSurroundings
  options: CacheOptions
  readonly #ksm: Ksm

  constructor(
    machine: Machine,
    monitor: HazardMonitor,
    around: HazardSurroundings,
    options: CacheOptions = DEFAULT_CACHE_OPTIONS,
    ksm = new Ksm(),
  ) {
    this.#machine = machine
    this.#monitor = monitor
    this.#around = around
    this.options = options
    this.#ksm = ksm
    machine.beforePin = (process, vpn, npages) => void this.#unshare(process, vpn, npages)
  }

  /** The same for a forked machine and monitor. */
  clone(machine: Machine, monitor: HazardMonitor, around: HazardSurroundings): DataCommands {
    return new DataCommands(machine, monitor, around, this.options, this.#ksm.clone())
  }

  /** Runs one command; values as in `OpValues`. */
  execute(command: DataCommand): OpResult {
    switch (command.op) {
      case 'cpu.read':
        return answer(this.#cpuRead(command))
      case 'cpu.write':
        return answer(this.#cpuWrite(command))
      case 'cache.clflush':
      case 'cache.clwb':
      case 'cache.evict':
      case 'cache.prefetch':
        return answer(this.#cacheEvent(command))
      case 'dma.read':
        return answer(this.#dmaRead(command))
      case 'dma.write':
        return answer(this.#dmaWrite(command))
      case 'ksm.scan':
        return answer(ok(this.#ksmScan()))
      case 'mem.recycle':
        return answer(this.#recycle(command))
      default:
        return assertNever(command)
    }
  }

  #cpuRead(c: CpuCommand): Result<PlainValue> {
    const target = resolveCpu(this.#machine, c.process, c.va, c.length, false)
    if (!target.ok) return target
    const type = effectiveType(this.#machine, c.memtype)
    const uncached = type === 'uc' || type === 'wc'
    const event: LineEvent = uncached
      ? { kind: 'uncached-read', selfSnoop: this.options.selfSnoop }
      : { kind: 'cpu-read' }
    const seen = this.#read(event, target.value)
    this.#tell(
      c.process,
      'cpu-read',
      null,
      target.value,
      `reads %: ${seenText(seen.versions)}${typeText(c.memtype, type)}`,
    )
    const foreign = cpuReadReleased(this.#monitor, this.#around, c.process, seen.sightings)
    return ok({ seen: listed(seen.versions), certain: seen.certain, foreign })
  }

  #cpuWrite(c: CpuCommand): Result<PlainValue> {
    const target = resolveCpu(this.#machine, c.process, c.va, c.length, true)
    if (!target.ok) return target
    const first = Number(c.va / PAGE_SIZE_N)
    const last = Number((c.va + c.length - 1n) / PAGE_SIZE_N)
    const copied = this.#unshare(c.process, first, last - first + 1)
    const spans = copied ? resolveCpu(this.#machine, c.process, c.va, c.length, true) : target
    if (!spans.ok) return spans
    const type = effectiveType(this.#machine, c.memtype)
    const version = this.#monitor.version('guest', c.process, c.process)
    this.#apply(writeEvent(type, version, this.options.selfSnoop), spans.value)
    this.#monitor.reads.written(spans.value)
    this.#tell(c.process, 'cpu-write', null, spans.value, `writes %${typeText(c.memtype, type)}`)
    return ok({ version: version.id })
  }

  #cacheEvent(c: CacheCommand): Result<PlainValue> {
    const target = resolveCpu(this.#machine, c.process, c.va, c.length, false)
    if (!target.ok) return target
    const spans = target.value
    const { cache } = this.#monitor
    const lost = c.op === 'cache.prefetch' ? null : cache.lost(spans)
    const tell = (access: DataEvent['access'], text: string): void =>
      this.#tell(
        c.process,
        access,
        null,
        spans,
        lost === null ? text : `${text}; dma-write-lost: a dirty line is written back over ${versionText(lost)}`,
      )
    switch (c.op) {
      case 'cache.clflush': {
        const { usefulLines, redundantPages } = this.#monitor.flushSpans(spans)
        tell('clflush', `flushes %: ${String(usefulLines)} lines could be dirty or stale`)
        return ok({ usefulLines, redundantPages, lost: lost !== null })
      }
      case 'cache.clwb':
        cache.apply({ kind: 'clwb', keep: true }, spans)
        tell('clwb', 'writes back the dirty lines of % and may keep the clean ones')
        return ok({ lost: lost !== null })
      case 'cache.evict':
        cache.apply({ kind: 'evict' }, spans)
        tell('evict', 'the lines of % leave the cache')
        return ok({ lost: lost !== null })
      case 'cache.prefetch':
        cache.apply({ kind: 'fetch' }, spans)
        tell('prefetch', 'the lines of % are fetched')
        return ok({ lost: false })
      default:
        return assertNever(c.op)
    }
  }

  #dmaRead(c: DmaCommand): Result<PlainValue> {
    const target = translateDma(this.#machine, { ...c, write: false })
    if (!target.ok) return target
    const { domain, snooped, spans } = target.value
    const seen = this.#read({ kind: 'dma-read', snooped }, spans)
    this.#tell(
      c.device,
      'dma-read',
      snooped,
      spans,
      `reads % through ${this.#through(domain.number, c, snooped)}: ${seenText(seen.versions)}`,
    )
    const leaked = !snooped && dmaReadForeign(this.#monitor, this.#around, domain.number, c.device, seen.sightings)
    return ok({ seen: listed(seen.versions), certain: seen.certain, snooped, leaked })
  }

  #dmaWrite(c: DmaCommand): Result<PlainValue> {
    const target = translateDma(this.#machine, { ...c, write: true })
    if (!target.ok) return target
    const { domain, snooped, spans } = target.value
    const [first] = spans
    // A device acts for the owner of the memory that its domain maps.
    const owner = first === undefined ? c.device : this.#monitor.history(first.pfn).owner
    const version = this.#monitor.version('dma', owner, c.device)
    this.#apply({ kind: 'dma-write', snooped, version, bytes: null, ddio: this.options.ddio }, spans)
    this.#monitor.reads.written(spans)
    domain.markDirty(c.iova, c.length)
    const lost = snooped ? null : this.#monitor.cache.lost(spans)
    const risk = lost === null ? '' : '; a dirty line may be written back over it'
    this.#tell(
      c.device,
      'dma-write',
      snooped,
      spans,
      `writes % through ${this.#through(domain.number, c, snooped)}${risk}`,
    )
    return ok({ version: version.id, snooped })
  }

  #ksmScan(): PlainValue {
    const { scanned, pinned, merges, unstable } = this.#ksm.scan(this.#machine, this.#monitor.cache)
    const { names } = this.#around
    const frame = (pfn: number): string => names.frames(Float64Array.of(pfn, 1))
    for (const { dropped, kept } of merges) {
      this.#around.sink({
        kind: 'data',
        by: 'ksm',
        access: 'ksm',
        snooped: null,
        runs: Float64Array.of(kept.pfn, 1),
        text: `ksm merges ${dropped.process}'s ${frame(dropped.pfn)} into ${kept.process}'s ${frame(kept.pfn)}`,
      })
    }
    for (const page of unstable) ksmReadReleased(this.#monitor, this.#around, page.process, page.pfn)
    return { scanned, pinned, merged: merges.length }
  }

  #recycle(c: RecycleCommand): Result<PlainValue> {
    const done = this.#machine.recycle(c.process, c.va, c.pages, c.to, c.zeroing)
    if (!done.ok) return done
    const first = Number(c.va / PAGE_SIZE_N)
    this.#ksm.forget(c.process, first, c.pages)
    const { va, runs } = done.value
    const how = { cached: 'zeroed through the cache', nontemporal: 'zeroed past the cache', none: 'not initialised' }
    this.#around.sink({
      kind: 'data',
      by: 'the host',
      access: 'recycle',
      snooped: null,
      runs,
      text: `${this.#around.names.frames(runs)} goes from ${c.process} to ${c.to}, ${how[c.zeroing]}`,
    })
    return ok({ va, pages: runPages(runs) })
  }

  /** Copies merged pages before they are written or pinned; says whether there was one. */
  #unshare(process: string, first: number, npages: number): boolean {
    const shared = this.#ksm.sharedPages(this.#machine, process, first, npages)
    for (const vpn of shared) {
      this.#ksm.unshare(this.#machine, process, vpn, (from, to) => {
        this.#copyFrame(from, to, process)
      })
    }
    return shared.length > 0
  }

  /** The host copies what the CPU reads. The data stays its owner's. */
  #copyFrame(from: number, to: number, process: string): void {
    const versions: Version[] = []
    const source = [{ pfn: from, npages: 1, from: 0, to: PAGE_SIZE }]
    this.#monitor.cache.read({ kind: 'cpu-read' }, source, (seen) => {
      for (const version of seen.versions) versions.push(version)
    })
    const zero = versions.every((version) => version.content === 'zero')
    const other = zero ? undefined : versions.find((version) => version.owner !== process)
    const owner = other?.owner ?? process
    const version = this.#monitor.version(zero ? 'zero' : 'host', owner, 'the host')
    this.#apply({ kind: 'cpu-write', version, bytes: null }, [{ pfn: to, npages: 1, from: 0, to: PAGE_SIZE }])
  }

  #apply(event: LineEvent, spans: readonly Span[]): void {
    this.#monitor.cache.apply(event, spans)
  }

  #read(event: LineEvent, spans: readonly Span[]): { sightings: Sighting[]; versions: Version[]; certain: boolean } {
    const sightings: Sighting[] = []
    const versions: Version[] = []
    let certain = true
    this.#monitor.cache.read(event, spans, (seen) => {
      sightings.push(seen)
      if (seen.versions.length !== 1) certain = false
      for (const version of seen.versions) {
        if (versions.length <= LISTED && !versions.some((v) => sameVersion(v, version))) versions.push(version)
      }
    })
    return { sightings, versions: versions.sort((a, b) => a.id - b.id), certain }
  }

  /** `%` in the text stands for the frames. */
  #tell(by: string, access: DataEvent['access'], snooped: boolean | null, spans: readonly Span[], text: string): void {
    const runs = spanRuns(spans)
    const frames = this.#around.names.frames(runs)
    this.#around.sink({ kind: 'data', by, access, snooped, runs, text: `${by} ${text}`.replace('%', () => frames) })
  }

  #through(domain: number, c: DmaCommand, snooped: boolean): string {
    const name = this.#around.names.domain(domain)
    if (!snooped) return `${name} past the CPU cache`
    return c.noSnoop ? `${name}, which forces the snoop` : `${name} with a snoop`
  }
}

function writeEvent(type: MemoryType, version: Version, selfSnoop: boolean): LineEvent {
  switch (type) {
    case 'wb':
      return { kind: 'cpu-write', version, bytes: null }
    case 'nontemporal':
      return { kind: 'nontemporal-write', version, bytes: null }
    case 'wt':
      return { kind: 'write-through', version, bytes: null }
    case 'uc':
    case 'wc':
      return { kind: 'uncached-write', selfSnoop, version, bytes: null }
    default:
      return assertNever(type)
  }
}

function typeText(asked: MemoryType, type: MemoryType): string {
  if (asked === 'wb') return ''
  return asked === type
    ? ` (${asked.toUpperCase()})`
    : ` (${asked.toUpperCase()} is ignored: no device with non-coherent DMA)`
}

function seenText(versions: readonly Version[]): string {
  const texts = [...new Set(versions.map(versionText))]
  const shown = texts.slice(0, 4).join(' or ')
  return texts.length > 4 ? `${shown} or other data` : shown
}

function listed(versions: readonly Version[]): readonly SeenVersion[] {
  return versions.slice(0, LISTED).map(({ id, owner, kind, by }) => ({ version: id, owner, kind, by }))
}

function answer(result: Result<PlainValue>): OpResult {
  if (result.ok) return { ok: true, value: result.value }
  return refusal(result)
}

function refusal(failed: Fail): OpResult {
  return { ok: false, errno: failed.errno, why: failed.why, where: failed.where ?? null, value: null }
}
