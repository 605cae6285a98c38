import type { Access, AccessOptions } from '../api/types/access.ts'
import type { Ioas } from '../api/types/ioas.ts'
import type {
  CacheOptions,
  CostConstants,
  Findable,
  Flushes,
  FlushRecord,
  Hazard,
  Hazards,
  Lab,
  VfioCompat,
} from '../api/types/lab.ts'
import type { Device, DeviceOptions, Process, ProcessOptions } from '../api/types/machine.ts'
import type { Litmus, LitmusOptions } from '../api/types/litmus.ts'
import type { PolicyDefinition } from '../api/types/policy.ts'
import type { Address, Outcome, Size } from '../api/types/values.ts'
import { AccessHandle } from './access.ts'
import { definePolicy } from './define-policy.ts'
import { DeviceHandle } from './device.ts'
import { armFault, command, outcomeOf, query } from './door.ts'
import { find } from './found.ts'
import { IoasHandle } from './ioas.ts'
import { LitmusTest } from './litmus.ts'
import { ProcessHandle } from './memory.ts'
import { defaultName } from './names.ts'
import { checkInstance, checkOptions, sealed } from './slips.ts'
import { address, bytes, count, describe } from './values.ts'

export class LabHandle implements Lab {
  readonly #vfio = new VfioHandle()

  process(name: string, options?: ProcessOptions): Process {
    return new ProcessHandle(name, options)
  }

  device(name: string, options?: DeviceOptions): Device {
    return new DeviceHandle(name, options)
  }

  ioas(name?: string): Ioas {
    return new IoasHandle(name)
  }

  access(name?: string, options?: AccessOptions): Access {
    return new AccessHandle(name ?? defaultName('access'), null, options)
  }

  find<K extends keyof Findable>(kind: K, name: string): Findable[K] {
    return find(kind, name)
  }

  destroy(id: number): void {
    command('lab.destroy', { op: 'object.destroy', id: count(id, 'lab.destroy: id') })
  }

  close(): void {
    command('lab.close', { op: 'ctx.close' })
  }

  rlimitMode(value?: 0 | 1): number {
    const answer = command('lab.rlimitMode', { op: 'ctx.rlimitMode', value: value ?? null })
    return value ?? answer?.value ?? 0
  }

  get vfio(): VfioCompat {
    return this.#vfio
  }

  try<T>(operation: () => T): Outcome<T> {
    if (typeof operation !== 'function')
      throw new TypeError('lab.try needs a function: lab.try(() => ioas.map({ … })).')
    return outcomeOf(operation)
  }

  fail(point: 'map' | 'pin' | 'account' | 'alloc' | 'reserve', nth = 1): void {
    armFault('lab.fail', { op: 'fault.inject', point, nth: count(nth, 'lab.fail: nth') })
  }

  ksm(): void {
    command('lab.ksm', { op: 'ksm.scan' })
  }

  agent(mode: 'worst-case' | 'stale-iotlb' | 'off'): void {
    command('lab.agent', { op: 'lab.agent', agent: mode })
  }

  cache(options: CacheOptions = {}): void {
    checkOptions(options, 'lab.cache', ['size', 'ways', 'replacement', 'selfSnoop', 'ddio', 'spontaneous'])
    command('lab.cache', {
      op: 'lab.cache',
      bytes: Number(bytes(options.size ?? '1024 KiB', 'lab.cache: size')),
      ways: count(options.ways ?? 16, 'lab.cache: ways'),
      replacement: options.replacement ?? 'lru',
      selfSnoop: options.selfSnoop ?? true,
      ddio: options.ddio ?? false,
      spontaneous: count(options.spontaneous ?? 0, 'lab.cache: spontaneous'),
    })
  }

  cost(constants: CostConstants = {}): void {
    checkOptions(constants, 'lab.cost', ['nsPerPage', 'nsDirtyExtra', 'nsReadBack'])
    command('lab.cost', {
      op: 'lab.cost',
      nsPerPage: constants.nsPerPage ?? 102,
      nsDirtyExtra: constants.nsDirtyExtra ?? 4,
      nsReadBack: constants.nsReadBack ?? 20,
    })
  }

  policy(name: string): void {
    command('lab.policy', { op: 'lab.policy', policy: name })
  }

  definePolicy(definition: PolicyDefinition): void {
    definePolicy(definition)
  }

  litmus(name: string, options: LitmusOptions = {}): Litmus {
    return new LitmusTest(name, options, () => this.hazards)
  }

  perPolicy<T>(table: Readonly<Record<string, T>>): T {
    const policy = this.policyName
    for (const [names, value] of Object.entries(table)) {
      if (names.split(',').some((name) => name.trim() === policy)) return value
    }
    throw new Error(`lab.perPolicy has no entry for the policy '${policy}'.`)
  }

  tempMemoryLimit(bytes: number): void {
    const wanted = { op: 'selftest.tempMemoryLimit', bytes: count(bytes, 'lab.tempMemoryLimit: bytes') } as const
    command('lab.tempMemoryLimit', wanted)
  }

  note(text: string): void {
    if (typeof text !== 'string') throw new TypeError(`lab.note takes a text, not ${describe(text)}.`)
    command('lab.note', { op: 'lab.note', text: text.slice(0, 2000) })
  }

  get step(): number {
    return query({ what: 'step' })
  }

  get policyName(): string {
    return query({ what: 'run' }).policy
  }

  get mode(): 'worst-case' | 'concrete' {
    return query({ what: 'run' }).mode
  }

  get seed(): number {
    return query({ what: 'run' }).seed
  }

  get pinned(): number {
    return query({ what: 'pinned' })
  }

  get flushes(): Flushes {
    return new FlushesHandle()
  }

  get hazards(): Hazards {
    return HazardList.collect(query({ what: 'hazards' }))
  }
}

class VfioHandle implements VfioCompat {
  setIoas(ioas: Ioas): void {
    checkInstance(ioas, [IoasHandle], 'lab.vfio.setIoas takes an IOAS')
    command('lab.vfio.setIoas', { op: 'vfio.setIoas', ioas: ioas.id })
  }

  unmap(iova: Address, length: Size): bigint {
    const label = 'lab.vfio.unmap'
    const range = { iova: address(iova, `${label}: iova`), length: bytes(length, `${label}: length`) }
    return command(label, { op: 'vfio.unmap', ...range }).length
  }
}

/** The totals as they were when `lab.flushes` was read; the log is fetched when it is looked at. */
class FlushesHandle implements Flushes {
  readonly #totals = query({ what: 'flushTotals' })

  get events(): number {
    return this.#totals.events
  }

  get pages(): number {
    return this.#totals.pages
  }

  get lines(): number {
    return this.#totals.lines
  }

  get redundantLines(): number {
    return this.#totals.redundantLines
  }

  get log(): readonly FlushRecord[] {
    return query({ what: 'flushLog' }).slice(0, this.#totals.events)
  }
}

class HazardList extends Array<Hazard> implements Hazards {
  // What filter() and map() make is an ordinary list.
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  static collect(hazards: readonly Hazard[]): HazardList {
    const list = new HazardList()
    for (const hazard of hazards) list.push(hazard)
    return list
  }

  get A(): Hazards {
    return HazardList.collect(this.filter((hazard) => hazard.class === 'A'))
  }

  get B(): Hazards {
    return HazardList.collect(this.filter((hazard) => hazard.class === 'B'))
  }

  get certain(): Hazards {
    return HazardList.collect(this.filter((hazard) => hazard.certainty === 'certain'))
  }

  get possible(): Hazards {
    return HazardList.collect(this.filter((hazard) => hazard.certainty === 'possible'))
  }

  get pages(): number {
    return this.reduce((sum, hazard) => sum + hazard.pages, 0)
  }
}

sealed(LabHandle, 'The lab')
sealed(VfioHandle, 'lab.vfio')
sealed(FlushesHandle, 'lab.flushes')
