/** Allocating, freeing, refaulting and reusing the memory of processes. */
import type { CountMap } from '../base/count-map.ts'
import { groupedHex as hex } from '../base/hex-text.ts'
import { forEachRun, PfnRunList, type PfnRuns } from '../base/pfn-runs.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { PAGE_SIZE_N } from '../base/units.ts'
import type { CommandOf, FrameLayout, Zeroing } from '../protocol/command.ts'
import { AddressSpace, TASK_PAGES, TASK_SIZE_MAX, type UserExtent } from './address-space.ts'
import type { Machine } from './machine.ts'

/** Memory ranges without a wished address are laid out from here on, 256 MiB apart (the recorder's layout). */
export const FIRST_VA = 0x1_0000_0000n
const VA_STEP = 0x1000_0000n

/** New memory at a wished or chosen address. EEXIST where memory is already, EINVAL outside of user space. */
export function allocMemory(machine: Machine, c: CommandOf<'mem.alloc'>): Result<{ va: bigint }> {
  const space = machine.processes.get(c.process)
  if (space === undefined) return fail('ENOENT', `no process is named ${c.process}`)
  if (!Number.isSafeInteger(c.pages) || c.pages <= 0 || c.pages > TASK_PAGES) {
    return fail('EINVAL', `${c.pages} is not a number of pages that fits an address space`)
  }
  const runPages = runOfLayout(c.layout, c.pages)
  if (runPages === null) return fail('EINVAL', 'runs must be at least one page long')
  const va = c.va ?? chooseVa(machine, space, c.pages)
  const range = checkRange(va, c.pages)
  if (!range.ok) return range
  const vpn = range.value
  const taken = memoryIn(space, vpn, c.pages)
  if (taken !== null) {
    return fail('EEXIST', `${c.process} has memory at ${hex(BigInt(taken.vpn) * PAGE_SIZE_N)} already`)
  }
  const owner = { owner: c.process, name: c.name }
  const block = machine.memory.allocate({ npages: c.pages, ...owner, firstPage: 0, generation: 0, runPages })
  space.insert({ vpn, npages: c.pages, block, blockPage: 0, readOnly: c.readOnly, mergeable: c.mergeable })
  addRange(space, c.name, vpn, c.pages, runPages)
  tellAllocated(machine, space, vpn, c.pages, c.zeroing)
  return ok({ va })
}

/** munmap: a hole in the address space. */
export function freeMemory(machine: Machine, c: CommandOf<'mem.free'>): Result<null> {
  const space = machine.processes.get(c.process)
  if (space === undefined) return fail('ENOENT', `no process is named ${c.process}`)
  const range = checkRange(c.va, c.pages)
  if (!range.ok) return range
  tellFreed(machine, space.remove(range.value, c.pages))
  return ok(null)
}

/** Fresh frames behind pages that exist; EFAULT over a hole. Pinned frames live on without a page. */
export function refaultMemory(machine: Machine, c: CommandOf<'mem.refault'>): Result<null> {
  const space = machine.processes.get(c.process)
  if (space === undefined) return fail('ENOENT', `no process is named ${c.process}`)
  const range = checkRange(c.va, c.pages)
  if (!range.ok) return range
  const vpn = range.value
  if (space.pinnable(vpn, c.pages, false) < c.pages) return missing(c.va, c.pages)
  const old = space.remove(vpn, c.pages)
  tellFreed(machine, old)
  for (const e of old) {
    const layout = space.rangeAt(e.vpn)
    const block = machine.memory.allocate({
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
  tellAllocated(machine, space, vpn, c.pages, 'cached')
  return ok(null)
}

/**
 * Takes the frames of `pages` pages away from a process and gives them to process `to`, at an address that is chosen.
 * EFAULT if a page is missing, EBUSY if one is pinned or shares its frame with another page.
 */
export function recycleMemory(
  machine: Machine,
  process: string,
  va: bigint,
  pages: number,
  to: string,
  zeroing: Zeroing,
): Result<{ va: bigint; runs: PfnRuns }> {
  const from = machine.processes.get(process)
  const target = machine.processes.get(to)
  if (from === undefined) return fail('ENOENT', `no process is named ${process}`)
  if (target === undefined) return fail('ENOENT', `no process is named ${to}`)
  const range = checkRange(va, pages)
  if (!range.ok) return range
  if (from.pinnable(range.value, pages, false) < pages) return missing(va, pages)
  const runs = machine.framesOf(process, va, BigInt(pages) * PAGE_SIZE_N)
  if (anyCounted(machine.memory.pins, runs)) {
    return fail('EBUSY', `a page at ${hex(va)} is pinned and cannot be freed`)
  }
  if (anyCounted(machine.memory.sharers, runs)) {
    return fail('EBUSY', `a page at ${hex(va)} shares its frame with one that ksm merged with it`)
  }
  from.remove(range.value, pages)
  const newVa = chooseVa(machine, target, pages)
  const vpn = Number(newVa / PAGE_SIZE_N)
  const name = `recycled${target.ranges.length}`
  let page = 0
  for (let i = 0; i < runs.length; i += 2) {
    const npages = runs[i + 1] ?? 0
    const place = { base: runs[i] ?? 0, npages, firstPage: page, generation: 0, runPages: npages }
    const block = machine.memory.adopt({ ...place, owner: to, name })
    target.insert({ vpn: vpn + page, npages, block, blockPage: 0, readOnly: false, mergeable: false })
    page += npages
  }
  addRange(target, name, vpn, pages, pages)
  for (const o of machine.observers) o.allocated?.(to, runs, zeroing)
  return ok({ va: newVa, runs })
}

/** The next address without memory of `space`. */
function chooseVa(machine: Machine, space: AddressSpace, pages: number): bigint {
  const steps = (BigInt(pages) * PAGE_SIZE_N + VA_STEP - 1n) / VA_STEP
  for (;;) {
    const va = machine.nextVa
    machine.nextVa += steps * VA_STEP
    if (memoryIn(space, Number(va / PAGE_SIZE_N), pages) === null) return va
  }
}

/** First memory of `space` in a range of pages, or null. */
function memoryIn(space: AddressSpace, vpn: number, pages: number): UserExtent | null {
  const found = space.extents[space.firstFrom(vpn)]
  return found !== undefined && found.vpn < vpn + pages ? found : null
}

/** A named range; older ones lose what it covers. */
function addRange(space: AddressSpace, name: string, vpn: number, npages: number, runPages: number): void {
  const others = space.ranges.filter((r) => r.vpn + r.npages <= vpn || r.vpn >= vpn + npages)
  space.ranges = [...others, { name, vpn, npages, runPages }]
}

/** Whether a frame of `runs` has a count other than zero. */
function anyCounted(counts: CountMap, runs: PfnRuns): boolean {
  let found = false
  forEachRun(runs, (pfn, npages) => {
    counts.forEach(pfn, npages, (_start, _length, count) => {
      found ||= count > 0
    })
  })
  return found
}

function tellAllocated(machine: Machine, space: AddressSpace, vpn: number, pages: number, zeroing: Zeroing): void {
  if (machine.observers.length === 0) return
  const runs = machine.framesOf(space.name, BigInt(vpn) * PAGE_SIZE_N, BigInt(pages) * PAGE_SIZE_N)
  for (const o of machine.observers) o.allocated?.(space.name, runs, zeroing)
}

/** Frames without a page that points to them go back, unless they are pinned: then they live on. */
function tellFreed(machine: Machine, extents: readonly UserExtent[]): void {
  const { memory, observers } = machine
  if (observers.length === 0 && memory.sharers.stretches === 0) return
  const list = new PfnRunList()
  const orphans = new PfnRunList()
  for (const e of extents) {
    const one = new AddressSpace('', false, null)
    one.insert(e)
    one.read(e.vpn, e.npages, (pfn, n) => {
      memory.unmapPages(pfn, n, (from, npages) => {
        memory.pins.forEach(from, npages, (start, length, count) => {
          if (count === 0) list.push(start, length)
          else orphans.push(start, length)
        })
      })
      return n
    })
  }
  const runs = list.toRuns()
  if (runs.length > 0) for (const o of observers) o.freed?.(runs)
  const pinned = orphans.toRuns()
  if (pinned.length > 0) for (const o of observers) o.orphaned?.(pinned)
}

/** Frames per physically contiguous run; null if the layout is none. */
function runOfLayout(layout: FrameLayout, pages: number): number | null {
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

function missing(va: bigint, pages: number): Result<never> {
  return fail('EFAULT', `not all of ${pages} pages at ${hex(va)} are mapped`)
}
