/**
 * Random sequences of commands in the mix of the reference's property test: MAP, also read-only and over the limit; COPY
 * of sub-ranges; UNMAP; hwpts made and destroyed, failing fills, aborts; automatic attach, hot-unplug; access pin, unpin
 * and rw; re-fault. Three IOASes. The sequence is made once, on a lab without flushing, and can then be played under
 * every policy: results do not depend on the policy, and so neither do ids.
 */
import { Rng } from '../../base/rng.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Area } from '../../iommufd/iopt/area.ts'
import { Lab } from '../../lab/lab.ts'
import type { Command } from '../../protocol/command.ts'

const MEMORY_VA = 0x1000_0000n
const MEMORY_PAGES = 24
const DEVICES = ['n0', 'n1', 'n2', 'c0', 'c1'] as const
const RW = { read: true, write: true }
const bytes = (pages: number) => BigInt(pages) * PAGE_SIZE_N

/** Operations and their shares of 100. */
const MIX = [
  ['map', 20],
  ['copy', 20],
  ['unmap', 10],
  ['hwpt', 10],
  ['destroy', 4],
  ['attach', 14],
  ['unplug', 6],
  ['pin', 4],
  ['unpin', 3],
  ['rw', 3],
  ['refault', 6],
] as const

/** Makes one sequence of `length` random operations; each may be two commands. */
export function randomCommands(seed: number, length: number): Command[] {
  const maker = new SequenceMaker(seed)
  for (let i = 0; i < length; i++) maker.step()
  return maker.commands
}

class SequenceMaker {
  readonly commands: Command[] = []
  readonly #rng: Rng
  readonly #lab = new Lab({ policy: 'none', agent: 'off' })
  readonly #ioases: number[] = []
  readonly #accesses: number[] = []
  readonly #helpers: number[] = []
  readonly #pins: { access: number; item: number }[] = []

  constructor(seed: number) {
    this.#rng = new Rng(seed)
    this.#run({ op: 'process.create', name: 'vm', capIpcLock: true, memlockPages: null })
    this.#run({
      op: 'mem.alloc',
      process: 'vm',
      name: 'memory',
      pages: MEMORY_PAGES,
      va: MEMORY_VA,
      layout: this.#rng.below(2) === 0 ? 'contiguous' : 'scattered',
      zeroing: 'cached',
      readOnly: false,
      mergeable: false,
    })
    for (const name of [...DEVICES, 'hn', 'hc']) {
      const coherent = name.includes('c')
      const hardware = { coherent, noSnoop: !coherent, dirtyTracking: false, group: null, reserved: [] }
      this.#run({ op: 'device.create', name, ...hardware })
    }
    this.#helpers.push(this.#id({ op: 'device.bind', device: 'hn' }), this.#id({ op: 'device.bind', device: 'hc' }))
    for (const name of ['a', 'b', 'c']) {
      const ioas = this.#id({ op: 'ioas.alloc', name })
      this.#ioases.push(ioas)
      this.#accesses.push(this.#id({ op: 'access.create', name, ioas, needsPinPages: true }))
    }
  }

  /** One random operation. */
  step(): void {
    let dice = this.#rng.below(100)
    const kind = MIX.find(([, share]) => (dice -= share) < 0)?.[0] ?? 'map'
    switch (kind) {
      case 'map':
        return this.#map()
      case 'copy':
        return this.#copy()
      case 'unmap':
        return this.#withArea((area) => {
          this.#run({ op: 'ioas.unmap', ioas: area.iopt.ioasId, iova: area.iova, length: area.length })
        })
      case 'hwpt':
        return this.#hwpt()
      case 'destroy':
        return this.#destroy()
      case 'attach':
        return this.#attach()
      case 'unplug':
        this.#run({ op: 'device.unplug', device: this.#rng.pick(DEVICES) })
        return
      case 'pin':
        return this.#pin()
      case 'unpin': {
        const pin = this.#pins.splice(this.#rng.below(this.#pins.length), 1)[0]
        if (pin !== undefined) this.#run({ op: 'access.unpin', ...pin })
        return
      }
      case 'rw':
        return this.#withArea((area) => {
          const access = this.#accessOf(area)
          this.#run({ op: 'access.rw', access, iova: area.iova, length: area.length, write: false, slow: true })
        })
      case 'refault': {
        const page = this.#rng.below(MEMORY_PAGES)
        const pages = 1 + this.#rng.below(Math.min(8, MEMORY_PAGES - page))
        this.#run({ op: 'mem.refault', process: 'vm', va: MEMORY_VA + bytes(page), pages })
        return
      }
      default:
        kind satisfies never
    }
  }

  #map(): void {
    const page = this.#rng.below(MEMORY_PAGES)
    const pages = 1 + this.#rng.below(Math.min(6, MEMORY_PAGES - page))
    if (this.#rng.below(10) === 0) this.#run({ op: 'fault.inject', point: 'account', nth: 1 })
    this.#run({
      op: 'ioas.map',
      ioas: this.#ioas(),
      process: 'vm',
      va: MEMORY_VA + bytes(page),
      length: bytes(pages),
      iova: this.#slot(),
      prot: { read: true, write: this.#rng.below(8) !== 0 },
      unknownFlags: false,
      efault: false,
    })
  }

  #copy(): void {
    this.#withArea((area) => {
      const npages = area.lastIndex - area.firstIndex + 1
      const first = this.#rng.below(npages)
      const pages = 1 + this.#rng.below(npages - first)
      this.#run({
        op: 'ioas.copy',
        dst: this.#ioas(),
        dstIova: this.#slot(),
        src: area.iopt.ioasId,
        srcIova: area.iova + bytes(first),
        length: bytes(pages),
        prot: area.writable ? RW : { read: true, write: false },
        unknownFlags: false,
      })
    })
  }

  #hwpt(): void {
    const parent = this.#ioas()
    if (this.#rng.below(8) === 0) this.#run({ op: 'fault.inject', point: 'map', nth: 1 + this.#rng.below(3) })
    this.#run({
      op: 'hwpt.alloc',
      name: 'hwpt',
      device: this.#helpers[this.#rng.below(2)] ?? 0,
      parent,
      nestParent: false,
      dirtyTracking: false,
      nestedData: false,
      efault: this.#rng.below(12) === 0,
    })
  }

  #destroy(): void {
    const hwpts = this.#lab.simulation.iommufd.objects.ofType('hwpt-paging').filter((hwpt) => !hwpt.autoDomain)
    const hwpt = hwpts[this.#rng.below(hwpts.length)]
    if (hwpt !== undefined) this.#run({ op: 'object.destroy', id: hwpt.id })
  }

  #attach(): void {
    const device = this.#rng.pick(DEVICES)
    const hwpts = this.#lab.simulation.iommufd.objects.ofType('hwpt-paging').filter((hwpt) => !hwpt.autoDomain)
    const hwpt = this.#rng.below(4) === 0 ? hwpts[this.#rng.below(hwpts.length)] : undefined
    if (this.#rng.below(8) === 0) this.#run({ op: 'fault.inject', point: 'map', nth: 1 + this.#rng.below(3) })
    this.#run({ op: 'device.attach', device, pt: hwpt?.id ?? this.#ioas() })
  }

  #pin(): void {
    this.#withArea((area) => {
      const npages = area.lastIndex - area.firstIndex + 1
      const first = this.#rng.below(npages)
      const pages = 1 + this.#rng.below(npages - first)
      const access = this.#accessOf(area)
      const value = this.#run({
        op: 'access.pin',
        access,
        iova: area.iova + bytes(first),
        length: bytes(pages),
        write: false,
      })
      if (value !== null) this.#pins.push({ access, item: Number(value['item']) })
    })
  }

  #withArea(use: (area: Area) => void): void {
    const areas = this.#lab.simulation.iommufd.ioases.flatMap((ioas) => ioas.iopt.areas.all)
    const area = areas[this.#rng.below(areas.length)]
    if (area !== undefined) use(area)
  }

  #accessOf(area: Area): number {
    return this.#accesses[this.#ioases.indexOf(area.iopt.ioasId)] ?? 0
  }

  #ioas(): number {
    return this.#ioases[this.#rng.below(3)] ?? 0
  }

  #slot(): bigint {
    return 0x100_0000n + BigInt(this.#rng.below(12)) * 0x1_0000n
  }

  #id(command: Command): number {
    return Number(this.#run(command)?.['id'])
  }

  /** Adds a command; answers its value if it succeeded with an object. */
  #run(command: Command): { readonly [key: string]: unknown } | null {
    this.commands.push(command)
    const { result } = this.#lab.dispatch(command)
    if (!result.ok || result.value === null || typeof result.value !== 'object') return null
    return Array.isArray(result.value) ? null : { ...result.value }
  }
}
