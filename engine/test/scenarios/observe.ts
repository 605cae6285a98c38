/** What the lab did, written in the notation of the golden data. */
import { forEachRun, runPages, type PfnRuns } from '../../base/pfn-runs.ts'
import type { Iommufd } from '../../iommufd/iommufd.ts'
import type { Machine } from '../../machine/machine.ts'
import type { FlushEvent, HazardEvent, TraceEvent } from '../../protocol/event.ts'
import type { Step } from '../../protocol/step.ts'
import { formatFrames } from './frames.ts'

/** Structures after a step: domains in slot order, areas with storage, pages pinned. */
export interface Structure {
  readonly domains: readonly string[]
  readonly areas: readonly string[]
  /** Only objects that pin something: an iopt_pages without pins may be gone or not. */
  readonly pinned: Readonly<Record<string, number>>
}

interface NumberedDomain {
  readonly number: number
  readonly coherent: boolean
}

/** C0, N1, …: `unnamed` domains were created before and have no name in the scenario. */
export function domainName(domain: NumberedDomain, unnamed: number): string {
  return `${domain.coherent ? 'C' : 'N'}${domain.number - unnamed}`
}

/** The structure columns of a scenario. `ioases` are ids by letter, in order of creation. */
export function observeStructure(
  iommufd: Iommufd,
  ioases: ReadonlyMap<string, number>,
  unnamed: number,
  withStorage: boolean,
): Structure {
  const domains: string[] = []
  const areas: string[] = []
  for (const [letter, id] of ioases) {
    const ioas = iommufd.ioases.find((candidate) => candidate.id === id)
    if (ioas === undefined) throw new Error(`IOAS ${letter} is gone`)
    domains.push(`${letter}[${ioas.iopt.domains.map((domain) => domainName(domain, unnamed)).join(' ')}]`)
    for (const area of ioas.iopt.areas.all) {
      const storage = area.storageDomain === null ? '-' : domainName(area.storageDomain, unnamed)
      const place = `${letter}:a${area.number}@0x${area.iova.toString(16)}`
      const slice = `P${area.pages.number + 1}[${area.firstIndex}-${area.lastIndex}]`
      areas.push(`${place} ${slice}→${withStorage ? storage : '*'}`)
    }
  }
  const pinned = [...iommufd.pages.values()]
    .filter((pages) => pages.npinned > 0)
    .map((pages) => [`P${pages.number + 1}`, pages.npinned] as const)
  return { domains, areas, pinned: Object.fromEntries(pinned) }
}

/** Numbers frames as f0, f1, … in the order in which they were handed out. */
export class FrameNames {
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
  }

  numbers(runs: PfnRuns): number[] {
    const out: number[] = []
    forEachRun(runs, (pfn, npages) => {
      for (let i = 0; i < npages; i++) out.push(this.#number(pfn + i))
    })
    return out
  }

  #number(pfn: number): number {
    let before = 0
    for (const block of this.#machine.memory.blocks) {
      if (pfn >= block.base && pfn < block.base + block.npages) return before + (pfn - block.base)
      before += block.npages
    }
    throw new Error(`frame ${pfn} was never handed out`)
  }
}

/** Flushes and violations of a run, as the result rows have them. */
export interface Observed {
  readonly flushes: string[]
  pages: number
  redundant: number
  readBack: number
  /** Frames by `step:class`; a frame that is exposed through two domains stands twice. */
  readonly violations: Map<string, number[]>
}

/** An empty record. */
export function nothingObserved(): Observed {
  return { flushes: [], pages: 0, redundant: 0, readBack: 0, violations: new Map() }
}

/**
 * Adds the events of a scenario's step. The engine flushes batch by batch and run by run; a row of the golden data is what
 * one hook flushed for one area and domain.
 */
export function observeStep(into: Observed, step: number, done: readonly Step[], names: FrameNames): void {
  const events: readonly TraceEvent[] = done.flatMap((one) => one.events)
  const rows = new Map<string, { hook: string; frames: number[] }>()
  for (const event of events) {
    if (event.kind === 'flush') {
      addFlush(into, event, rows, names)
    } else if (event.kind === 'hazard' && (event.form === 'exposed' || event.form === 'released')) {
      addViolation(into, step, event, names)
    }
  }
  for (const { hook, frames } of rows.values()) into.flushes.push(`${step}:${hook}[${formatFrames(frames)}]`)
}

function addFlush(
  into: Observed,
  event: FlushEvent,
  rows: Map<string, { hook: string; frames: number[] }>,
  names: FrameNames,
): void {
  const key = `${event.hook} ${event.area ?? ''} ${event.domain ?? ''}`
  const row = rows.get(key) ?? { hook: event.hook, frames: [] }
  row.frames.push(...names.numbers(event.runs))
  rows.set(key, row)
  into.pages += runPages(event.runs)
  into.redundant += event.redundantPages
  into.readBack += event.readBack
}

function addViolation(into: Observed, step: number, event: HazardEvent, names: FrameNames): void {
  const key = `${step}:${event.class}`
  into.violations.set(key, [...(into.violations.get(key) ?? []), ...names.numbers(event.runs)])
}
