import type { Machine } from '../machine/machine.ts'
import type {
  AccessCommand,
  DeviceCommand,
  FaultCommand,
  IommufdCommand,
  SelftestCommand,
} from '../protocol/command.ts'
import type { TraceEvent } from '../protocol/event.ts'
import type { OpResult } from '../protocol/step.ts'
import type { FlushPolicy } from './flush-policy.ts'
import type { DeviceGroup } from './objects/device.ts'
import type { Ioas } from './objects/ioas.ts'
import { ObjectTable } from './objects/object-table.ts'
import type { IoptPages } from './pages/iopt-pages.ts'

/** Everything that an iommufd context can be asked. */
export type KernelCommand = IommufdCommand | DeviceCommand | AccessCommand | SelftestCommand | FaultCommand

/** Choices made when a context is opened. */
export interface IommufdOptions {
  /** Legacy /dev/vfio/vfio node: account_mode starts as MM. */
  readonly legacyVfio?: boolean
}

/** struct iommufd_ctx: one open /dev/iommu and everything below it. */
export class Iommufd {
  readonly machine: Machine
  policy: FlushPolicy
  sink: (event: TraceEvent) => void
  objects = new ObjectTable()
  /** Groups with a bound device, by group id. */
  groups = new Map<number, DeviceGroup>()
  /** account_mode of the context: only 'mm' has an effect. */
  accountMode: 'none' | 'user' | 'mm' = 'none'
  vfioIoas: Ioas | null = null
  /** Live iopt_pages by number. */
  pages = new Map<number, IoptPages>()
  /** Bytes; the test driver's TEMP_MEMORY_LIMIT. */
  tempMemoryLimit = 65536

  constructor(machine: Machine, policy: FlushPolicy, sink: (event: TraceEvent) => void, options: IommufdOptions = {}) {
    this.machine = machine
    this.policy = policy
    this.sink = sink
    if (options.legacyVfio === true) this.accountMode = 'mm'
  }

  /** The IOASes by ascending id. */
  get ioases(): Ioas[] {
    return this.objects.ofType('ioas')
  }

  /** Runs one command to its end, error unwinding included. */
  execute(command: KernelCommand): OpResult {
    return { ok: false, errno: 'ENOTTY', why: `${command.op} is not written yet`, where: null, value: null }
  }

  /** Independent copy on a cloned machine. */
  clone(machine: Machine, sink: (event: TraceEvent) => void): Iommufd {
    return new Iommufd(machine, this.policy, sink)
  }

  /** Asserts the invariants that must hold between operations; throws InvariantError. */
  checkInvariants(): void {
    // Filled in with the operations.
  }
}
