import type { Result } from '../base/result.ts'
import { U64_MAX } from '../base/units.ts'
import type { Machine } from '../machine/machine.ts'
import type {
  AccessCommand,
  CommandOf,
  DeviceCommand,
  FaultCommand,
  IommufdCommand,
  SelftestCommand,
} from '../protocol/command.ts'
import type { TraceEvent } from '../protocol/event.ts'
import type { OpResult, PlainValue } from '../protocol/step.ts'
import { cloneContext } from './clone.ts'
import type { FlushPolicy } from './flush-policy.ts'
import { checkInvariants } from './invariants.ts'
import { Kernel } from './kernel.ts'
import { Context } from './objects/context.ts'
import type { DeviceGroup } from './objects/device.ts'
import type { Ioas } from './objects/ioas.ts'
import type { ObjectTable } from './objects/object-table.ts'
import { ioasRanges } from './ops/ioas.ts'
import { run } from './ops/run.ts'
import type { AccountMode, IoptPages } from './pages/iopt-pages.ts'

/** Everything that an iommufd context can be asked. */
export type KernelCommand = IommufdCommand | DeviceCommand | AccessCommand | SelftestCommand | FaultCommand

/** Choices made when a context is opened. */
export interface IommufdOptions {
  /** Legacy /dev/vfio/vfio node: account_mode starts as MM. */
  readonly legacyVfio?: boolean
  /** Limits of the reference's test driver apply, e.g. 16 MiB an access call: for replaying its traces. */
  readonly testDriver?: boolean
}

/** One open /dev/iommu: the whole iommufd model over a machine, under a flush policy. */
export class Iommufd {
  readonly kernel: Kernel
  readonly context: Context

  /**
   * @param machine what it acts on
   * @param policy asked at each hook
   * @param sink receives the events of each command, in order
   */
  constructor(
    machine: Machine,
    policy: FlushPolicy,
    sink: (event: TraceEvent) => void,
    options: IommufdOptions = {},
    parts?: { readonly kernel: Kernel; readonly context: Context },
  ) {
    this.kernel = parts?.kernel ?? new Kernel(machine, policy, sink)
    this.context = parts?.context ?? new Context(this.kernel, options.testDriver === true)
    if (options.legacyVfio === true) this.context.accountMode = 'mm'
  }

  get machine(): Machine {
    return this.kernel.machine
  }
  get policy(): FlushPolicy {
    return this.kernel.policy
  }
  set policy(policy: FlushPolicy) {
    this.kernel.policy = policy
  }
  get sink(): (event: TraceEvent) => void {
    return this.kernel.sink
  }
  set sink(sink: (event: TraceEvent) => void) {
    this.kernel.sink = sink
  }
  get objects(): ObjectTable {
    return this.context.objects
  }
  /** Groups with a bound device, by group id. */
  get groups(): ReadonlyMap<number, DeviceGroup> {
    return this.context.groups
  }
  get accountMode(): AccountMode {
    return this.context.accountMode
  }
  get vfioIoas(): Ioas | null {
    return this.context.vfioIoas
  }
  /** Live iopt_pages by number. */
  get pages(): ReadonlyMap<number, IoptPages> {
    return this.kernel.pages
  }
  /** Bytes; the test driver's TEMP_MEMORY_LIMIT. */
  get tempMemoryLimit(): number {
    return this.kernel.tempMemoryLimit
  }
  /** The IOASes by ascending id. */
  get ioases(): Ioas[] {
    return this.objects.ofType('ioas')
  }

  /** Runs one command to its end, error unwinding included. Values are those of `OpValues`. */
  execute(command: KernelCommand): OpResult {
    if (command.op === 'fault.inject') {
      this.kernel.faults.arm(command.point, command.nth)
      return { ok: true, value: null }
    }
    const odd = notUnsigned(command)
    if (odd !== null) {
      const why = `${odd} is not an unsigned 64-bit number`
      return { ok: false, errno: 'EINVAL', why, where: null, value: null }
    }
    const result = command.op === 'ioas.ranges' ? this.#ranges(command) : answer(run(this.context, command), null)
    this.kernel.faults.disarm()
    return result
  }

  /** EMSGSIZE comes with a value, as no other error does. */
  #ranges(command: CommandOf<'ioas.ranges'>): OpResult {
    const { result, value } = ioasRanges(this.context, command)
    return answer(result.ok ? { ok: true, value } : result, value)
  }

  /** Forgets an armed fault: the command it was meant for went elsewhere, e.g. to the machine. */
  disarmFaults(): void {
    this.kernel.faults.disarm()
  }

  /** Independent copy on a cloned machine. */
  clone(machine: Machine, sink: (event: TraceEvent) => void): Iommufd {
    const kernel = this.kernel.clone(machine, sink)
    return new Iommufd(machine, this.policy, sink, {}, { kernel, context: cloneContext(this.context, kernel) })
  }

  /** Asserts the invariants that hold between commands; throws InvariantError with the state that breaks one. */
  checkInvariants(): void {
    checkInvariants(this.context)
  }
}

function answer(result: Result<PlainValue | undefined | void>, valueOnError: PlainValue): OpResult {
  if (result.ok) return { ok: true, value: result.value ?? null }
  return { ok: false, errno: result.errno, why: result.why, where: result.where ?? null, value: valueOnError }
}

/** First number of a command that no unsigned 64-bit field can hold, or null. */
function notUnsigned(command: Exclude<KernelCommand, FaultCommand>): bigint | null {
  const fields: { readonly [name: string]: unknown } = command
  for (const name in fields) {
    const value = fields[name]
    if (typeof value === 'bigint' && (value < 0n || value > U64_MAX)) return value
  }
  if (command.op !== 'ioas.allow') return null
  for (const { start, last } of command.ranges) {
    if (start < 0n || start > U64_MAX) return start
    if (last < 0n || last > U64_MAX) return last
  }
  return null
}
