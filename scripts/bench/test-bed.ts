/** A kernel with one IOAS that is mapped into some domains, and a buffer to map. */
import { Iommufd } from '../../engine/iommufd/iommufd.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { policyByName } from '../../engine/policies/index.ts'
import type { FrameLayout } from '../../engine/protocol/command.ts'
import type { OpResult } from '../../engine/protocol/step.ts'

const PROCESS = 'vmm'
const VA = 0x1000_0000_0000n
const IOVA = 0x1_0000_0000n

/** What to build. */
export interface TestBedOptions {
  readonly domains: number
  readonly pages: number
  readonly layout: FrameLayout
}

/** Maps and unmaps one buffer as a whole; the policy is v2, with every domain non-coherent, so that flushes take part. */
export class TestBed {
  readonly pages: number
  readonly #kernel: Iommufd
  readonly #ioas: number

  constructor(options: TestBedOptions) {
    const { pages, layout, domains } = options
    this.pages = pages
    const machine = new Machine()
    const policy = policyByName('v2')
    if (policy === undefined) throw new Error('policy v2 is missing')
    this.#kernel = new Iommufd(machine, policy, () => {
      // Events are made, and nobody keeps them.
    })
    machine.execute({ op: 'process.create', name: PROCESS, capIpcLock: true, memlockPages: null })
    const [readOnly, mergeable] = [false, false]
    const buffer = {
      process: PROCESS,
      name: 'ram',
      pages,
      va: VA,
      layout,
      zeroing: 'cached',
      readOnly,
      mergeable,
    } as const
    must(machine.execute({ op: 'mem.alloc', ...buffer }))
    this.#ioas = this.#id({ op: 'ioas.alloc', name: 'guest' }, 'id')
    const mock = { op: 'selftest.device', name: 'gpu', pt: this.#ioas, coherent: false, dirtyTracking: false } as const
    const device = this.#id(mock, 'idev')
    for (let d = 1; d < domains; d++) {
      const flags = { nestParent: false, dirtyTracking: false, nestedData: false, efault: false }
      this.#id({ op: 'hwpt.alloc', name: `hwpt${d}`, device, parent: this.#ioas, ...flags }, 'id')
    }
  }

  /** One IOMMU_IOAS_MAP of the whole buffer. */
  map(): void {
    const length = BigInt(this.pages) * 4096n
    const flags = { prot: { read: true, write: true }, unknownFlags: false, efault: false }
    must(
      this.#kernel.execute({
        op: 'ioas.map',
        ioas: this.#ioas,
        process: PROCESS,
        va: VA,
        length,
        iova: IOVA,
        ...flags,
      }),
    )
  }

  /** One IOMMU_IOAS_UNMAP of it. */
  unmap(): void {
    must(this.#kernel.execute({ op: 'ioas.unmap', ioas: this.#ioas, iova: IOVA, length: BigInt(this.pages) * 4096n }))
  }

  #id(command: Parameters<Iommufd['execute']>[0], field: string): number {
    const value = must(this.#kernel.execute(command))
    const id =
      typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === field)?.[1] : null
    if (typeof id !== 'number') throw new Error(`${command.op} answered no ${field}`)
    return id
  }
}

function must(result: OpResult): OpResult['value'] {
  if (!result.ok) throw new Error(`${result.errno}: ${result.why}`)
  return result.value
}
