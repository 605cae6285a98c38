/**
 * The short and stable names of a run: C0 and N1 for domains (coherent or not, by creation), P0 for iopt_pages, a1 for areas,
 * f12 for frames in the order in which they were first handed out; page 0 of the first allocation is f0.
 */
import { forEachRun, type PfnRuns } from '../base/pfn-runs.ts'
import type { Machine } from '../machine/machine.ts'
import type { FrameBlock } from '../machine/physical-memory.ts'
import type { DomainRef } from '../protocol/index.ts'
import type { Names } from './hazards/index.ts'

/** Frames of one allocation, in page order from `first` on. */
interface NamedBlock {
  readonly block: FrameBlock
  readonly first: number
}

/** Groups of names in one text before it says how many more there are. */
const MAX_GROUPS = 6
/** Frames looked up one by one for one text. */
const MAX_LOOKUPS = 65_536

/** `P0 [0–7]`: pages of an iopt_pages. */
export function pagesText(pages: number, index: number, npages: number): string {
  return npages === 1
    ? `P${String(pages)} [${String(index)}]`
    : `P${String(pages)} [${String(index)}–${String(index + npages - 1)}]`
}

/** `a1`: an area. */
export function areaText(area: number): string {
  return `a${String(area)}`
}

/** The names of one simulation; a clone goes on from the same names. */
export class NameBook implements Names {
  #machine: Machine
  /**
   * Ascending by base; blocks come with ever higher frames, so this is the order of allocation, too. Copies share the array,
   * each with its own length, until one of them appends where another has.
   */
  #blocks: NamedBlock[] = []
  #count = 0
  #frames = 0
  #nextPfn = 0
  /** By domain number. Shared with copies until one of them writes. */
  #coherent: (boolean | undefined)[] = []
  #ownsCoherent = true

  constructor(machine: Machine) {
    this.#machine = machine
    this.#nextPfn = machine.memory.nextPfn
  }

  /** The same names for a copy of the machine. */
  clone(machine: Machine): NameBook {
    const copy = new NameBook(machine)
    copy.#blocks = this.#blocks
    copy.#count = this.#count
    copy.#frames = this.#frames
    copy.#nextPfn = this.#nextPfn
    copy.#coherent = this.#coherent
    copy.#ownsCoherent = this.#ownsCoherent = false
    return copy
  }

  /** Names the frames that were handed out since the last call. Before a frame changes hands this must have been called. */
  nameNewFrames(): void {
    const { memory } = this.#machine
    if (memory.nextPfn === this.#nextPfn) return
    const { blocks } = memory
    let from = blocks.length
    while (from > 0 && (blocks[from - 1]?.base ?? 0) >= this.#nextPfn) from--
    if (this.#blocks.length !== this.#count) this.#blocks = this.#blocks.slice(0, this.#count)
    for (const block of blocks.slice(from)) {
      this.#blocks.push({ block, first: this.#frames })
      this.#frames += block.npages
    }
    this.#count = this.#blocks.length
    this.#nextPfn = memory.nextPfn
  }

  /** Keeps the kind of a domain, for the time after it is gone. */
  remember(domain: number): void {
    if (this.#coherent[domain] !== undefined) return
    const found = this.#machine.iommu.domain(domain)
    if (found === null) return
    if (!this.#ownsCoherent) {
      this.#coherent = this.#coherent.slice()
      this.#ownsCoherent = true
    }
    this.#coherent[domain] = found.coherent
  }

  /** `C0` or `N1`, with number and kind. */
  domainRef(number: number): DomainRef {
    const coherent = this.#machine.iommu.domain(number)?.coherent ?? this.#coherent[number] ?? true
    return { name: `${coherent ? 'C' : 'N'}${String(number)}`, number, coherent }
  }

  domain(number: number): string {
    return this.domainRef(number).name
  }

  /** The number of a frame in order of first allocation, and how many frames after it continue both; null: never named. */
  frame(pfn: number): { readonly number: number; readonly count: number } | null {
    this.nameNewFrames()
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#blocks[middle]?.block.base ?? 0) <= pfn) low = middle + 1
      else high = middle
    }
    const found = this.#blocks[low - 1]
    if (found === undefined || pfn >= found.block.base + found.block.npages) return null
    const { page, count } = pageOf(found.block, pfn)
    return { number: found.first + page, count }
  }

  frames(runs: PfnRuns): string {
    const groups: { first: number; last: number }[] = []
    const unknown: string[] = []
    let lookups = 0
    forEachRun(runs, (start, npages) => {
      for (let pfn = start; pfn < start + npages && lookups <= MAX_LOOKUPS;) {
        const named = this.frame(pfn)
        const count = Math.min(named?.count ?? 1, start + npages - pfn)
        if (named) addGroup(groups, named.number, named.number + count - 1)
        else unknown.push(`pfn ${String(pfn)}`)
        pfn += count
        // Scattered frames come one by one; far beyond what a text can show they need not be looked at.
        lookups++
      }
    })
    const joined = joinGroups(groups)
    const shown = joined.slice(0, MAX_GROUPS).map(groupText)
    const left = joined.length - shown.length
    const rest = lookups > MAX_LOOKUPS ? ['…'] : left > 0 ? [`${String(left)} more ranges`] : []
    return [...shown, ...unknown.slice(0, MAX_GROUPS), ...rest].join(', ')
  }
}

/** Adds a range; one that continues the last one upwards or downwards joins it. */
function addGroup(groups: { first: number; last: number }[], first: number, last: number): void {
  const previous = groups.at(-1)
  if (previous !== undefined && first === previous.last + 1) previous.last = last
  else if (previous !== undefined && last === previous.first - 1) previous.first = first
  else groups.push({ first, last })
}

function joinGroups(groups: { first: number; last: number }[]): { first: number; last: number }[] {
  const joined: { first: number; last: number }[] = []
  for (const group of groups.sort((a, b) => a.first - b.first)) {
    const last = joined.at(-1)
    if (last && group.first <= last.last + 1) last.last = Math.max(last.last, group.last)
    else joined.push({ ...group })
  }
  return joined
}

function groupText(group: { readonly first: number; readonly last: number }): string {
  return group.first === group.last ? `f${String(group.first)}` : `f${String(group.first)}–f${String(group.last)}`
}

/** Page of a block that lies in `pfn`, and how many of the following frames hold the following pages (itself counted). */
function pageOf(block: FrameBlock, pfn: number): { page: number; count: number } {
  const { base, npages, runPages } = block
  if (runPages >= npages) return { page: pfn - base, count: base + npages - pfn }
  // Runs of runPages frames follow each other downwards; the last may be short and starts at the base.
  const run = Math.floor((base + npages - 1 - pfn) / runPages)
  const start = Math.max(base, base + npages - (run + 1) * runPages)
  const end = base + npages - run * runPages
  return { page: run * runPages + (pfn - start), count: end - pfn }
}
