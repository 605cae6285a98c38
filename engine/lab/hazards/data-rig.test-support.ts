/** A real machine without the kernel model: domains are filled by hand. For tests of data movement. */
import { RunTable } from '../../base/run-table.ts'
import { runPages } from '../../base/pfn-runs.ts'
import { makeCache } from '../../machine/cache/make-cache.ts'
import type { CacheOptions } from '../../machine/cache/cache-model.ts'
import { DEFAULT_CACHE_OPTIONS } from '../../machine/cache/cache-model.ts'
import type { Origin } from '../../machine/cache/version.ts'
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import { Machine } from '../../machine/machine.ts'
import type { Zeroing } from '../../protocol/command.ts'
import type { DataCommand } from '../../protocol/command.ts'
import type { DataEvent, HazardEvent } from '../../protocol/event.ts'
import type { CacheMode } from '../../protocol/run.ts'
import type { OpResult } from '../../protocol/step.ts'
import { forEachMapped } from '../mapped-frames.ts'
import { DataCommands } from './data-commands.ts'
import { HazardMonitor } from './hazard-monitor.ts'

const IOVA_UNIT = 0x1000000 / 2048

type Clock = { -readonly [K in keyof Origin]: Origin[K] }

/** One machine, its monitor, and a script of commands in short form. */
export class DataRig {
  readonly machine = new Machine()
  readonly monitor: HazardMonitor
  readonly data: DataCommands
  readonly events: (HazardEvent | DataEvent)[] = []
  readonly clock: Clock = { step: 0, line: null, label: '' }

  constructor(mode: CacheMode, options: Partial<CacheOptions> = {}) {
    const around = {
      mapped: (
        domain: { readonly number: number },
        iova: bigint,
        length: bigint,
        visit: Parameters<typeof forEachMapped>[3],
      ): void => {
        const table = this.machine.iommu.domain(domain.number)
        if (table !== null) forEachMapped(table, iova, length, visit)
      },
      clock: this.clock,
      names: {
        frames: (runs: Float64Array) => `pfn ${[...runs].join('+')}`,
        domain: (number: number) => `N${String(number)}`,
      },
      sink: (event: HazardEvent | DataEvent) => void this.events.push(event),
    }
    this.monitor = new HazardMonitor(makeCache(mode, 1), around, 'off')
    this.data = new DataCommands(this.machine, this.monitor, around, { ...DEFAULT_CACHE_OPTIONS, ...options })
    this.machine.observers.push(this.monitor)
    this.machine.cache = this.monitor
  }

  /** A process with one mergeable range of `pages` pages; returns its address. */
  memory(process: string, pages: number, zeroing: Zeroing = 'cached'): bigint {
    const { machine } = this
    this.#next(`${process}.create`)
    machine.execute({ op: 'process.create', name: process, capIpcLock: true, memlockPages: null })
    const made = machine.execute({
      op: 'mem.alloc',
      process,
      name: 'm',
      pages,
      va: null,
      layout: 'contiguous',
      zeroing,
      readOnly: false,
      mergeable: true,
    })
    if (!made.ok || made.value === null || typeof made.value !== 'object' || !('va' in made.value)) {
      throw new Error('no memory')
    }
    return BigInt(String(made.value.va))
  }

  device(name: string, coherent = false): void {
    this.#next('device')
    this.machine.execute({
      op: 'device.create',
      name,
      coherent,
      noSnoop: true,
      dirtyTracking: false,
      group: null,
      reserved: [],
    })
  }

  /** A domain with `device` attached. */
  domain(device: string, coherent = false): IommuDomain {
    const made = this.machine.iommu.create(coherent, false)
    const found = this.machine.devices.get(device)
    if (found === undefined) throw new Error(`no ${device}`)
    made.devices.add(found)
    this.monitor.attached(found, made)
    return made
  }

  /** Pins and maps a range at 16 MiB. */
  map(domain: IommuDomain, process: string, va: bigint, length: bigint): void {
    this.#next('map')
    const runs = this.machine.framesOf(process, va, length)
    const table = new RunTable(runs, runPages(runs))
    this.machine.memory.pin(runs)
    domain.map(IOVA_UNIT, Number(length / 2048n), table, 0, 3)
  }

  /** Unmaps and unpins what `map` mapped; `flush` before the unpin. */
  unmap(domain: IommuDomain, length: bigint, flush = false): void {
    this.#next('unmap')
    const runs = domain.readRuns(IOVA_UNIT, 0, Number(length / 4096n))
    domain.unmap(IOVA_UNIT, Number(length / 2048n))
    if (flush) this.monitor.flush(runs)
    this.monitor.released(this.machine.memory.unpin(runs))
  }

  /** Runs a command and returns its value; an errno is an error. */
  run(command: DataCommand): Record<string, unknown> {
    const result = this.try(command)
    if (!result.ok) throw new Error(`${command.op}: ${result.errno} ${result.why}`)
    return Object.fromEntries(Object.entries(result.value ?? {}))
  }

  try(command: DataCommand): OpResult {
    this.#next(command.op)
    return this.data.execute(command)
  }

  /** Who wrote what a CPU read of the first line of `va` returns: `by kind`. */
  cpuReads(process: string, va: bigint): string[] {
    return seen(this.run({ op: 'cpu.read', process, va, length: 64n, memtype: 'wb' }))
  }

  write(process: string, va: bigint, memtype: 'wb' | 'uc' | 'wc' | 'wt' | 'nontemporal' = 'wb'): void {
    this.run({ op: 'cpu.write', process, va, length: 4096n, memtype })
  }

  dma(op: 'dma.read' | 'dma.write', device: string, noSnoop = true): Record<string, unknown> {
    return this.run({ op, device, iova: 0x1000000n, length: 4096n, noSnoop })
  }

  cache(op: 'clflush' | 'clwb' | 'evict' | 'prefetch', process: string, va: bigint): Record<string, unknown> {
    return this.run({ op: `cache.${op}`, process, va, length: 4096n })
  }

  /** First line of a frame as the tables write it. */
  lines(process: string, va: bigint): string[] {
    const [pfn] = this.machine.framesOf(process, va, 1n)
    const [run] = this.monitor.cache.lines(pfn ?? 0)
    return (run?.lines ?? []).map((l) => `(${l.c},${l.cv?.kind ?? '–'},${l.mv.kind})`).sort()
  }

  /** Hazards so far, in short. */
  hazards(): string[] {
    return this.events.flatMap((e) => (e.kind === 'hazard' ? [`${e.class} ${e.form} ${e.certainty}`] : []))
  }

  #next(label: string): void {
    this.clock.step++
    this.clock.label = label
  }
}

/** `by kind` of each version in a result. */
export function seen(value: Record<string, unknown>): string[] {
  const list = value['seen']
  if (!Array.isArray(list)) throw new Error('nothing was read')
  return list.map((item: { by: string; kind: string }) => `${item.by} ${item.kind}`)
}
