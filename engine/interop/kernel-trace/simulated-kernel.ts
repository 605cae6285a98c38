import { assertNever } from '../../base/assert.ts'
import type { PfnRuns } from '../../base/pfn-runs.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import { Iommufd } from '../../iommufd/iommufd.ts'
import { MOCK_GEOMETRY } from '../../machine/iommu.ts'
import { Machine } from '../../machine/machine.ts'
import { policyByName } from '../../policies/index.ts'
import type { Command } from '../../protocol/command.ts'
import type { ShippedPolicyName } from '../../protocol/policy.ts'
import type { OpResult } from '../../protocol/step.ts'
import { FileEvents } from './file-events.ts'
import type { FileEvent } from './join.ts'
import { Recorder, RECORDER } from './recorder.ts'
import type { TracedKernel } from './recorder.ts'
import { stateOf } from './state.ts'
import type { Json } from './trace-format.ts'

/** One process, one mock IOMMU, one iommufd context under a flush policy: what a trace was recorded on. */
export class SimulatedKernel implements TracedKernel {
  readonly recorder = new Recorder(this)
  readonly #machine = new Machine({ geometry: MOCK_GEOMETRY })
  readonly #events = new FileEvents(this.recorder.frames)
  readonly #iommufd: Iommufd

  readonly #listen: (command: Command) => void

  /** @param listen is told each command before it is executed */
  constructor(policyName: ShippedPolicyName, listen: (command: Command) => void = () => undefined) {
    this.#listen = listen
    const policy = policyByName(policyName)
    if (policy === undefined) throw new Error(`there is no flush policy ${policyName}`)
    this.#iommufd = new Iommufd(
      this.#machine,
      policy,
      (event) => {
        this.#events.add(event)
      },
      { testDriver: true },
    )
    this.execute({ op: 'process.create', name: RECORDER, capIpcLock: true, memlockPages: null })
  }

  execute(command: Command): OpResult {
    this.#listen(command)
    switch (command.op) {
      case 'process.create':
      case 'process.limit':
      case 'mem.alloc':
      case 'mem.free':
      case 'mem.refault':
      case 'device.create':
        // A fault is armed for the next operation, whatever it is.
        this.#iommufd.disarmFaults()
        return this.#machine.execute(command)
      case 'cpu.read':
      case 'cpu.write':
      case 'cache.clflush':
      case 'cache.clwb':
      case 'cache.evict':
      case 'cache.prefetch':
      case 'dma.read':
      case 'dma.write':
      case 'ksm.scan':
      case 'mem.recycle':
      case 'lab.agent':
      case 'lab.cache':
      case 'lab.cost':
      case 'lab.definePolicy':
      case 'lab.policy':
      case 'lab.note':
      case 'lab.litmus':
      case 'lab.expect':
        return { ok: false, errno: 'EOPNOTSUPP', why: 'traces hold no data', where: null, value: null }
      case 'ioas.alloc':
      case 'ioas.ranges':
      case 'ioas.allow':
      case 'ioas.map':
      case 'ioas.copy':
      case 'ioas.unmap':
      case 'ioas.hugePages':
      case 'ctx.rlimitMode':
      case 'ctx.close':
      case 'hwpt.alloc':
      case 'hwpt.dirtyTracking':
      case 'hwpt.dirtyBitmap':
      case 'hwpt.invalidate':
      case 'object.destroy':
      case 'vfio.setIoas':
      case 'vfio.unmap':
      case 'device.info':
      case 'device.bind':
      case 'device.attach':
      case 'device.replace':
      case 'device.detach':
      case 'device.unbind':
      case 'device.unplug':
      case 'access.create':
      case 'access.attach':
      case 'access.replace':
      case 'access.detach':
      case 'access.destroy':
      case 'access.pin':
      case 'access.unpin':
      case 'access.rw':
      case 'selftest.device':
      case 'selftest.reserve':
      case 'selftest.tempMemoryLimit':
      case 'selftest.markDirty':
      case 'selftest.checkMap':
      case 'fault.inject':
        return this.#iommufd.execute(command)
      default:
        return assertNever(command)
    }
  }

  framesAt(va: bigint, pages: number): PfnRuns {
    return this.#machine.framesOf(RECORDER, va, BigInt(pages) * PAGE_SIZE_N)
  }

  /** Events since the last call, joined by the format's rule. */
  takeEvents(): FileEvent[] {
    return this.#events.take()
  }

  /** The whole state, as the format writes it. */
  state(): Json {
    return stateOf(this.#machine, this.#iommufd, this.recorder)
  }

  /** Asserts the invariants of the model; throws InvariantError. */
  checkInvariants(): void {
    this.#iommufd.checkInvariants()
  }
}
