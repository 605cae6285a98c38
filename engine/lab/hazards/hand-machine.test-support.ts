/** A machine by hand: frames and domains without a kernel, for tests of the hazard monitor. */
import type { DataEvent, HazardEvent } from '../../protocol/event.ts'
import type { CacheModel } from '../../machine/cache/cache-model.ts'
import type { Origin } from '../../machine/cache/version.ts'
import { WorstCaseCache } from '../../machine/cache/worst-case-cache.ts'
import type { MachineDevice, MachineDomain } from '../../machine/observer.ts'
import type { Agent, DmaAccess, HazardSurroundings } from './hazard-monitor.ts'
import { HazardMonitor } from './hazard-monitor.ts'

interface Mapping {
  readonly iova: bigint
  readonly runs: Float64Array
  readonly access: DmaAccess
}

/** A domain whose page table is a list. */
export class HandDomain implements MachineDomain {
  readonly devices = new Set<MachineDevice>()
  readonly mappings: Mapping[] = []
  readonly number: number
  readonly coherent: boolean
  constructor(number: number, coherent: boolean) {
    this.number = number
    this.coherent = coherent
  }
}

/** Drives a monitor as the machine would. */
export class HandMachine implements HazardSurroundings {
  clock: Origin = { step: 0, line: null, label: '' }
  readonly names = {
    frames: (runs: Float64Array): string => {
      const texts: string[] = []
      for (let i = 0; i < runs.length; i += 2) {
        const pfn = runs[i] ?? 0
        const last = pfn + (runs[i + 1] ?? 0) - 1
        texts.push(last === pfn ? `f${String(pfn)}` : `f${String(pfn)}–f${String(last)}`)
      }
      return texts.join(', ')
    },
    domain: (number: number): string => `N${String(number)}`,
  }
  readonly events: (HazardEvent | DataEvent)[] = []
  readonly monitor: HazardMonitor

  constructor(agent: Agent = 'worst-case', cache: CacheModel = new WorstCaseCache()) {
    this.monitor = new HazardMonitor(cache, this, agent)
  }

  mapped(
    domain: MachineDomain,
    iova: bigint,
    length: bigint,
    visit: (runs: Float64Array, access: DmaAccess) => void,
  ): void {
    if (!(domain instanceof HandDomain)) return
    for (const m of domain.mappings) if (m.iova >= iova && m.iova < iova + length) visit(m.runs, m.access)
  }

  sink(event: HazardEvent | DataEvent): void {
    this.events.push(event)
  }

  step(label: string): this {
    this.clock = { step: this.clock.step + 1, line: this.clock.step + 10, label }
    return this
  }

  map(domain: HandDomain, iova: bigint, runs: Float64Array, access: DmaAccess = { read: true, write: true }): void {
    domain.mappings.push({ iova, runs, access })
    this.monitor.mapped(domain, iova, runs, access)
  }

  unmap(domain: HandDomain, iova: bigint): void {
    const at = domain.mappings.findIndex((m) => m.iova === iova)
    const mapping = domain.mappings[at]
    if (mapping === undefined) throw new Error('nothing is mapped there')
    this.monitor.unmapping(domain, iova, BigInt(mapping.runs[1] ?? 0) * 4096n)
    domain.mappings.splice(at, 1)
  }

  attach(device: MachineDevice, domain: HandDomain): void {
    domain.devices.add(device)
    this.monitor.attached(device, domain)
  }

  detach(device: MachineDevice, domain: HandDomain): void {
    this.monitor.detaching(device, domain)
    domain.devices.delete(device)
  }

  /** `step:class[frames]` as the scenario tables write it. */
  violations(): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'hazard'
        ? [`${String(event.causes.at(-1)?.step)}:${event.class}[${this.names.frames(event.runs)}] ${event.certainty}`]
        : [],
    )
  }
}

/** Runs from pairs. */
export function runs(...flat: number[]): Float64Array {
  return Float64Array.from(flat)
}
