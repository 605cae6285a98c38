import { groupedHex as hex } from '../base/hex-text.ts'
import { assertNever } from '../base/assert.ts'
import { PfnRunList, type PfnRuns } from '../base/pfn-runs.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { PAGE_SIZE_N, U64_MAX } from '../base/units.ts'
import type { CommandOf, MachineCommand, Zeroing } from '../protocol/command.ts'
import type { OpResult } from '../protocol/step.ts'
import { AddressSpace } from './address-space.ts'
import { NO_CACHE, type CachePort } from './cache-port.ts'
import { Iommu, VTD_GEOMETRY } from './iommu.ts'
import type { DomainGeometry, IommuDomain } from './iommu-domain.ts'
import type { MachineDevice, MachineObserver } from './observer.ts'
import { PhysicalMemory } from './physical-memory.ts'
import { allocMemory, FIRST_VA, freeMemory, recycleMemory, refaultMemory } from './user-memory.ts'

/** A device as hardware. Immutable, hence shared by clones. */
export interface Device extends MachineDevice {
  readonly dirtyTracking: boolean
  /** IOMMU group. */
  readonly group: number
  /** Reserved IOVA regions [start, last], in bytes. */
  readonly reserved: readonly { readonly start: bigint; readonly last: bigint }[]
}

/** Choices made when a machine is built. */
export interface MachineOptions {
  /** Hardware limits of its I/O page tables; an Intel IOMMU by default. */
  readonly geometry?: DomainGeometry
}

/** Groups of devices without a wished group are numbered from here on. */
export const FIRST_OWN_GROUP = 1000

/** The simulated hardware and its processes. The iommufd model acts on it; observers listen in hardware order. */
export class Machine {
  memory = new PhysicalMemory()
  processes = new Map<string, AddressSpace>()
  iommu: Iommu
  devices = new Map<string, Device>()
  /** The CPU cache; without one, flushes find nothing. */
  cache: CachePort = NO_CACHE
  /** Listeners; push to it. Not copied by `clone`. */
  readonly observers: MachineObserver[] = []
  /**
   * Told of user pages (virtual page numbers) right before they get a long-term pin: a page that ksm merged gets a frame of
   * its own first (FAULT_FLAG_UNSHARE). Not copied by `clone`.
   */
  beforePin: ((process: string, vpn: number, npages: number) => void) | null = null
  nextVa = FIRST_VA
  nextGroup = FIRST_OWN_GROUP

  constructor(options: MachineOptions = {}) {
    this.iommu = new Iommu(options.geometry ?? VTD_GEOMETRY)
    this.iommu.observers = this.observers
  }

  /** Independent copy without observers and cache. */
  clone(): Machine {
    const copy = new Machine({ geometry: this.iommu.geometry })
    copy.memory = this.memory.clone()
    for (const [name, space] of this.processes) copy.processes.set(name, space.clone())
    copy.iommu = this.iommu.clone(copy.observers)
    for (const [name, device] of this.devices) copy.devices.set(name, device)
    copy.nextVa = this.nextVa
    copy.nextGroup = this.nextGroup
    return copy
  }

  /** Set-up of processes, memory and devices. */
  execute(command: MachineCommand): OpResult {
    switch (command.op) {
      case 'process.create':
        return answer(this.#createProcess(command))
      case 'process.limit':
        return answer(this.#limit(command))
      case 'mem.alloc':
        return answer(allocMemory(this, command))
      case 'mem.free':
        return answer(freeMemory(this, command))
      case 'mem.refault':
        return answer(refaultMemory(this, command))
      case 'device.create':
        return answer(this.#createDevice(command))
      default:
        return assertNever(command)
    }
  }

  /** A device with the group chosen if none is wished; EEXIST if the name is taken. */
  addDevice(device: Omit<Device, 'group'> & { readonly group: number | null }): Result<Device> {
    if (this.devices.has(device.name)) return fail('EEXIST', `a device named ${device.name} exists already`)
    const made: Device = { ...device, group: device.group ?? this.#freeGroup() }
    this.devices.set(made.name, made)
    return ok(made)
  }

  /** A group number that no device has. */
  #freeGroup(): number {
    const taken = new Set<number>()
    for (const d of this.devices.values()) taken.add(d.group)
    while (taken.has(this.nextGroup)) this.nextGroup++
    return this.nextGroup++
  }

  /** Frames behind `[va, va+length)` of a process, up to the first hole. */
  framesOf(process: string, va: bigint, length: bigint): PfnRuns {
    const list = new PfnRunList()
    const space = this.processes.get(process)
    const first = Number(va / PAGE_SIZE_N)
    const last = Number((va + length - 1n) / PAGE_SIZE_N)
    space?.read(first, last - first + 1, (pfn, n) => {
      list.push(pfn, n)
      return n
    })
    return list.toRuns()
  }

  /** Domain that translates the DMA of `device` now, or null (blocked). */
  domainOf(device: MachineDevice): IommuDomain | null {
    return this.iommu.domains.find((d) => d.devices.has(device)) ?? null
  }

  /**
   * Takes the frames of `pages` pages away from a process and gives them to another one, at an address that is chosen
   * (free and reallocate). EFAULT if a page is missing, EBUSY if one is pinned.
   */
  recycle(
    process: string,
    va: bigint,
    pages: number,
    to: string,
    zeroing: Zeroing,
  ): Result<{ va: bigint; runs: PfnRuns }> {
    return recycleMemory(this, process, va, pages, to, zeroing)
  }

  #createProcess(c: CommandOf<'process.create'>): Result<null> {
    if (this.processes.has(c.name)) return fail('EEXIST', `a process named ${c.name} exists already`)
    if (!validLimit(c.memlockPages))
      return fail('EINVAL', `a limit of ${String(c.memlockPages)} pages is not a page count`)
    this.processes.set(c.name, new AddressSpace(c.name, c.capIpcLock, c.memlockPages))
    return ok(null)
  }

  #limit(c: CommandOf<'process.limit'>): Result<null> {
    const space = this.processes.get(c.process)
    if (space === undefined) return fail('ENOENT', `no process is named ${c.process}`)
    if (!validLimit(c.memlockPages))
      return fail('EINVAL', `a limit of ${String(c.memlockPages)} pages is not a page count`)
    space.capIpcLock = c.capIpcLock
    space.memlockPages = c.memlockPages
    return ok(null)
  }

  #createDevice(c: CommandOf<'device.create'>): Result<null> {
    for (const r of c.reserved) {
      if (r.start < 0n || r.last > U64_MAX || r.start > r.last) {
        return fail('EINVAL', `[${hex(r.start)}, ${hex(r.last)}] is not an IOVA range`)
      }
    }
    const { name, coherent, noSnoop, dirtyTracking, group, reserved } = c
    const made = this.addDevice({ name, coherent, noSnoop, dirtyTracking, group, reserved })
    return made.ok ? ok(null) : made
  }
}

function answer(result: Result<OpResult['value']>): OpResult {
  if (result.ok) return { ok: true, value: result.value }
  return { ok: false, errno: result.errno, why: result.why, where: result.where ?? null, value: null }
}

function validLimit(pages: number | null): boolean {
  return pages === null || (Number.isSafeInteger(pages) && pages >= 0)
}
