import { assertNever } from '../base/assert.ts'
import { PfnRunList, type PfnRuns } from '../base/pfn-runs.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { PAGE_SIZE_N, U64_MAX } from '../base/units.ts'
import type { CommandOf, FrameLayout, MachineCommand, Zeroing } from '../protocol/command.ts'
import type { OpResult } from '../protocol/step.ts'
import { AddressSpace, TASK_SIZE_MAX, type UserExtent } from './address-space.ts'
import { NO_CACHE, type CachePort } from './cache-port.ts'
import { Iommu, VTD_GEOMETRY } from './iommu.ts'
import type { DomainGeometry } from './iommu-domain.ts'
import type { MachineDevice, MachineObserver } from './observer.ts'
import { PhysicalMemory } from './physical-memory.ts'

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

/** Memory ranges without a wished address are laid out from here on, 256 MiB apart (the recorder's layout). */
const FIRST_VA = 0x1_0000_0000n
const VA_STEP = 0x1000_0000n
/** Groups of devices without a wished group are numbered from here on. */
const FIRST_OWN_GROUP = 1000

const MAX_PAGES = TASK_SIZE_MAX / 4096

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
        return answer(this.#alloc(command))
      case 'mem.free':
        return answer(this.#free(command))
      case 'mem.refault':
        return answer(this.#refault(command))
      case 'device.create':
        return answer(this.#createDevice(command))
      default:
        return assertNever(command)
    }
  }

  /** A device with the group chosen if none is wished; EEXIST if the name is taken. */
  addDevice(device: Omit<Device, 'group'> & { readonly group: number | null }): Result<Device> {
    if (this.devices.has(device.name)) return fail('EEXIST', `a device named ${device.name} exists already`)
    const made: Device = { ...device, group: device.group ?? this.nextGroup++ }
    this.devices.set(made.name, made)
    return ok(made)
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
  domainOf(device: MachineDevice): MachineDomainOf {
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
    const from = this.processes.get(process)
    const target = this.processes.get(to)
    if (from === undefined) return fail('ENOENT', `no process is named ${process}`)
    if (target === undefined) return fail('ENOENT', `no process is named ${to}`)
    const range = checkRange(va, pages)
    if (!range.ok) return range
    const runs = this.framesOf(process, va, BigInt(pages) * PAGE_SIZE_N)
    if (from.pinnable(range.value, pages, false) < pages)
      return fail('EFAULT', `not all of ${pages} pages at ${hex(va)} are mapped`)
    for (let i = 0; i < runs.length; i += 2) {
      let pinned = false
      this.memory.pins.forEach(runs[i] ?? 0, runs[i + 1] ?? 0, (_start, _length, count) => {
        pinned ||= count > 0
      })
      if (pinned) return fail('EBUSY', `a page at ${hex(va)} is pinned and cannot be freed`)
    }
    from.remove(range.value, pages)
    const newVa = this.#chooseVa(pages)
    const vpn = Number(newVa / PAGE_SIZE_N)
    const name = `recycled${target.ranges.length}`
    let page = 0
    for (let i = 0; i < runs.length; i += 2) {
      const npages = runs[i + 1] ?? 0
      const block = this.memory.adopt({
        base: runs[i] ?? 0,
        npages,
        owner: to,
        name,
        firstPage: page,
        generation: 0,
        runPages: npages,
      })
      target.insert({ vpn: vpn + page, npages, block, blockPage: 0, readOnly: false, mergeable: false })
      page += npages
    }
    target.ranges = [...target.ranges, { name, vpn, npages: pages, runPages: pages }]
    for (const o of this.observers) o.allocated?.(to, runs, zeroing)
    return ok({ va: newVa, runs })
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

  #alloc(c: CommandOf<'mem.alloc'>): Result<{ va: bigint }> {
    const space = this.processes.get(c.process)
    if (space === undefined) return fail('ENOENT', `no process is named ${c.process}`)
    if (!Number.isSafeInteger(c.pages) || c.pages <= 0 || c.pages > MAX_PAGES) {
      return fail('EINVAL', `${c.pages} is not a number of pages that fits an address space`)
    }
    const runPages = layoutRun(c.layout, c.pages)
    if (runPages === null) return fail('EINVAL', 'runs must be at least one page long')
    const va = c.va ?? this.#chooseVa(c.pages)
    const range = checkRange(va, c.pages)
    if (!range.ok) return range
    const vpn = range.value
    const next = space.extents[space.firstFrom(vpn)]
    if (next !== undefined && next.vpn < vpn + c.pages) {
      return fail('EEXIST', `${c.process} has memory at ${hex(BigInt(next.vpn) * PAGE_SIZE_N)} already`)
    }
    const block = this.memory.allocate({
      npages: c.pages,
      owner: c.process,
      name: c.name,
      firstPage: 0,
      generation: 0,
      runPages,
    })
    space.insert({ vpn, npages: c.pages, block, blockPage: 0, readOnly: c.readOnly, mergeable: c.mergeable })
    space.ranges = [
      ...space.ranges.filter((r) => r.vpn + r.npages <= vpn || r.vpn >= vpn + c.pages),
      { name: c.name, vpn, npages: c.pages, runPages },
    ]
    this.#tellAllocated(space, vpn, c.pages, c.zeroing)
    return ok({ va })
  }

  #free(c: CommandOf<'mem.free'>): Result<null> {
    const space = this.processes.get(c.process)
    if (space === undefined) return fail('ENOENT', `no process is named ${c.process}`)
    const range = checkRange(c.va, c.pages)
    if (!range.ok) return range
    this.#tellFreed(space.remove(range.value, c.pages))
    return ok(null)
  }

  #refault(c: CommandOf<'mem.refault'>): Result<null> {
    const space = this.processes.get(c.process)
    if (space === undefined) return fail('ENOENT', `no process is named ${c.process}`)
    const range = checkRange(c.va, c.pages)
    if (!range.ok) return range
    const vpn = range.value
    if (space.pinnable(vpn, c.pages, false) < c.pages) {
      return fail('EFAULT', `not all of ${c.pages} pages at ${hex(c.va)} are mapped`)
    }
    const old = space.remove(vpn, c.pages)
    this.#tellFreed(old)
    for (const e of old) {
      const layout = space.rangeAt(e.vpn)
      const block = this.memory.allocate({
        npages: e.npages,
        owner: e.block.owner,
        name: e.block.name,
        firstPage: e.block.firstPage + e.blockPage,
        generation: e.block.generation + 1,
        // A range that is contiguous as a whole stays so as far as the fresh pages go.
        runPages: layout === null ? 1 : layout.runPages >= layout.npages ? e.npages : layout.runPages,
      })
      space.insert({ ...e, block, blockPage: 0 })
    }
    this.#tellAllocated(space, vpn, c.pages, 'cached')
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

  #chooseVa(pages: number): bigint {
    const va = this.nextVa
    const length = BigInt(pages) * PAGE_SIZE_N
    this.nextVa += ((length + VA_STEP - 1n) / VA_STEP) * VA_STEP
    return va
  }

  #tellAllocated(space: AddressSpace, vpn: number, pages: number, zeroing: Zeroing): void {
    if (this.observers.length === 0) return
    const runs = this.framesOf(space.name, BigInt(vpn) * PAGE_SIZE_N, BigInt(pages) * PAGE_SIZE_N)
    for (const o of this.observers) o.allocated?.(space.name, runs, zeroing)
  }

  /** Frames without a page that points to them go back, unless they are pinned: then they live on. */
  #tellFreed(extents: readonly UserExtent[]): void {
    if (this.observers.length === 0) return
    const list = new PfnRunList()
    const orphans = new PfnRunList()
    for (const e of extents) {
      const one = new AddressSpace('', false, null)
      one.insert(e)
      one.read(e.vpn, e.npages, (pfn, n) => {
        this.memory.pins.forEach(pfn, n, (start, length, count) => {
          if (count === 0) list.push(start, length)
          else orphans.push(start, length)
        })
        return n
      })
    }
    const runs = list.toRuns()
    if (runs.length > 0) for (const o of this.observers) o.freed?.(runs)
    const pinned = orphans.toRuns()
    if (pinned.length > 0) for (const o of this.observers) o.orphaned?.(pinned)
  }
}

type MachineDomainOf = Iommu['domains'][number] | null

function answer(result: Result<OpResult['value']>): OpResult {
  if (result.ok) return { ok: true, value: result.value }
  return { ok: false, errno: result.errno, why: result.why, where: result.where ?? null, value: null }
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}

function validLimit(pages: number | null): boolean {
  return pages === null || (Number.isSafeInteger(pages) && pages >= 0)
}

function layoutRun(layout: FrameLayout, pages: number): number | null {
  if (layout === 'contiguous') return pages
  if (layout === 'scattered') return 1
  return Number.isSafeInteger(layout.runPages) && layout.runPages > 0 ? layout.runPages : null
}

/** First virtual page number of a page range of user space; EINVAL if it is none. */
function checkRange(va: bigint, pages: number): Result<number> {
  if (va < 0n || va % PAGE_SIZE_N !== 0n) return fail('EINVAL', `${hex(va)} is not the address of a page`)
  if (!Number.isSafeInteger(pages) || pages <= 0) return fail('EINVAL', `${pages} is not a number of pages`)
  if (va + BigInt(pages) * PAGE_SIZE_N > BigInt(TASK_SIZE_MAX)) {
    return fail('EINVAL', `${pages} pages at ${hex(va)} leave the user address space`)
  }
  return ok(Number(va / PAGE_SIZE_N))
}
