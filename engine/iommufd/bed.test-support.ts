/** A machine with a process, its memory and an iommufd context, and short ways to ask it things. */
import { MOCK_GEOMETRY, VTD_GEOMETRY } from '../machine/iommu.ts'
import { Machine } from '../machine/machine.ts'
import type { CommandOf, FrameLayout, Prot } from '../protocol/command.ts'
import type { TraceEvent } from '../protocol/event.ts'
import type { PlainValue } from '../protocol/step.ts'
import type { FlushPolicy } from './flush-policy.ts'
import { Iommufd, type KernelCommand } from './iommufd.ts'

/** A policy that never flushes. */
export const NO_POLICY: FlushPolicy = { name: 'none', storageRule: 'slot0' }
/** Virtual address of the memory, and where tests like to map it. */
export const VA = 0x1_0000_0000n
export const IOVA = 0x100_0000n
const RW: Prot = { read: true, write: true }

/** What a test may wish for. */
export interface BedOptions {
  readonly pages?: number
  readonly layout?: FrameLayout
  readonly policy?: FlushPolicy
  /** The mock driver's limits (2 KiB, 16 MiB to 2 GiB) in place of those of VT-d. */
  readonly mock?: boolean
}

export class Bed {
  readonly machine: Machine
  readonly kernel: Iommufd
  events: TraceEvent[] = []

  constructor(options: BedOptions = {}) {
    this.machine = new Machine({ geometry: options.mock === true ? MOCK_GEOMETRY : VTD_GEOMETRY })
    this.kernel = new Iommufd(this.machine, options.policy ?? NO_POLICY, (event) => this.events.push(event))
    this.machine.execute({ op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null })
    this.memory('A', VA, options.pages ?? 8, options.layout ?? 'scattered')
  }

  /** More memory of the process. */
  memory(name: string, va: bigint, pages: number, layout: FrameLayout, readOnly = false): void {
    const rest = { zeroing: 'cached', readOnly, mergeable: false } as const
    this.machine.execute({ op: 'mem.alloc', process: 'vm', name, pages, va, layout, ...rest })
  }

  /** A device of the machine, not bound yet. */
  device(name: string, coherent: boolean, rest: Partial<CommandOf<'device.create'>> = {}): string {
    const base = { op: 'device.create', noSnoop: !coherent, dirtyTracking: true, group: null, reserved: [] } as const
    this.machine.execute({ ...base, ...rest, name, coherent })
    return name
  }

  /** Runs a command, asserts the invariants, and returns `ok` or the errno. */
  run(command: KernelCommand): string {
    const result = this.kernel.execute(command)
    this.kernel.checkInvariants()
    return result.ok ? 'ok' : result.errno
  }

  /** Runs a command that must succeed, and returns one field of its value. */
  get(command: KernelCommand, field: string): PlainValue {
    const result = this.kernel.execute(command)
    this.kernel.checkInvariants()
    if (!result.ok) throw new Error(`${command.op}: ${result.errno}, ${result.why}`)
    const { value } = result
    if (typeof value !== 'object' || value === null) throw new Error(`${command.op} answered nothing`)
    return Object.entries(value).find(([key]) => key === field)?.[1] ?? null
  }

  id(command: KernelCommand, field = 'id'): number {
    return Number(this.get(command, field))
  }

  ioas(name = 'ioas'): number {
    return this.id({ op: 'ioas.alloc', name })
  }

  map(ioas: number, options: Partial<CommandOf<'ioas.map'>> = {}): CommandOf<'ioas.map'> {
    const base = { op: 'ioas.map', process: 'vm', va: VA, length: 0x8000n, iova: IOVA, prot: RW } as const
    return { ...base, unknownFlags: false, efault: false, ...options, ioas }
  }

  copy(src: number, dst: number, options: Partial<CommandOf<'ioas.copy'>> = {}): CommandOf<'ioas.copy'> {
    const base = { op: 'ioas.copy', srcIova: IOVA, dstIova: IOVA, length: 0x8000n, prot: RW } as const
    return { ...base, unknownFlags: false, ...options, src, dst }
  }

  hwpt(device: number, parent: number, options: Partial<CommandOf<'hwpt.alloc'>> = {}): CommandOf<'hwpt.alloc'> {
    const base = { op: 'hwpt.alloc', name: 'hwpt', nestParent: false, dirtyTracking: false, nestedData: false } as const
    return { ...base, efault: false, ...options, device, parent }
  }

  /** Events of one kind since the last call of `forget`. */
  of<K extends TraceEvent['kind']>(kind: K): (TraceEvent & { readonly kind: K })[] {
    return this.events.filter((e): e is TraceEvent & { readonly kind: K } => e.kind === kind)
  }

  forget(): void {
    this.events = []
  }
}
