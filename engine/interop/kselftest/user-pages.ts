/** Memory of the test, and how often each of its pages should be pinned. */
import { forEachRun } from '../../base/pfn-runs.ts'
import type { NameBook } from '../../lab/names.ts'
import type { Step } from '../../protocol/index.ts'
import { hex } from './c-text.ts'

const PAGE = 4096n
/** Pages that are followed one by one. */
const MOST_PAGES = 4096

/** A range of memory that a variable of the test points to. */
interface Range {
  readonly process: string
  readonly va: bigint
  readonly length: bigint
  readonly name: string
  /** By page the number of its frame, null for one that is not known any more; null for memory too large to be followed. */
  readonly frames: (number | null)[] | null
  /** By page the pins that were last asked for. */
  readonly said: number[]
}

/** The pointer to some bytes of a variable. */
export function pointer(name: string, offset: bigint): string {
  return offset === 0n ? name : `${name} + ${hex(offset)}`
}

export class UserPages {
  /** Bytes of all memory that was allocated. */
  bytes = 0n
  readonly #names: NameBook
  readonly #ranges: Range[] = []
  /** By number of the frame. */
  readonly #pins = new Map<number, number>()
  #nextFrame = 0
  /** Frames are shared or were too many to be counted: nothing is asked any more. */
  #lost = false

  constructor(names: NameBook) {
    this.#names = names
  }

  /** Memory that was just allocated. @param old its frames, if they are not new */
  add(process: string, va: bigint, pages: number, name: string, old?: readonly (number | null)[]): void {
    const length = BigInt(pages) * PAGE
    const followed = pages <= MOST_PAGES
    const frames = followed ? (old?.slice() ?? this.#newFrames(pages)) : null
    if (!followed) this.#nextFrame += pages
    this.bytes += length
    this.#ranges.push({ process, va, length, name, frames, said: new Array<number>(frames?.length ?? 0).fill(0) })
  }

  /** The pointer to an address of a process; null where nothing ever was. */
  at(process: string, va: bigint): string | null {
    const range = this.#find(process, va)
    return range === undefined ? null : pointer(range.name, va - range.va)
  }

  /** The frames of some pages of a process. */
  framesOf(process: string, va: bigint, pages: number): (number | null)[] {
    const range = this.#find(process, va)
    const first = range === undefined ? 0 : Number((va - range.va) / PAGE)
    const frames = Math.min(pages, MOST_PAGES)
    return Array.from({ length: frames }, (_, page) => range?.frames?.[first + page] ?? null)
  }

  /** Follows what a step did to memory and pins. */
  follow({ command, result, events }: Step): void {
    if (command.op === 'ksm.scan') this.#lost = true
    else if ((command.op === 'mem.refault' || command.op === 'mem.free' || command.op === 'mem.recycle') && result.ok) {
      const range = this.#find(command.process, command.va)
      if (range === undefined || range.frames === null) this.#lost = true
      else {
        const fresh = command.op === 'mem.refault' ? this.#newFrames(command.pages) : null
        const first = Number((command.va - range.va) / PAGE)
        for (let page = 0; page < command.pages; page += 1) range.frames[first + page] = fresh?.[page] ?? null
      }
    }
    for (const event of events) {
      if (event.kind !== 'pin' && event.kind !== 'unpin') continue
      const by = event.kind === 'pin' ? 1 : -1
      forEachRun(event.runs, (first, npages) => {
        if (npages > MOST_PAGES) this.#lost = true
        for (let pfn = first; pfn < first + npages && !this.#lost; pfn += 1) {
          const frame = this.#names.frame(pfn)?.number
          if (frame !== undefined) this.#pins.set(frame, (this.#pins.get(frame) ?? 0) + by)
        }
      })
    }
  }

  /** Questions for the pins that came or went since the last time, a run of pages with equal pins at a time. */
  checks(): string[] {
    if (this.#lost) return []
    const lines: string[] = []
    for (const { name, frames, said } of this.#ranges) {
      if (frames === null) continue
      const pins = frames.map((frame) => (frame === null ? null : (this.#pins.get(frame) ?? 0)))
      for (let first = 0; first < pins.length;) {
        const count = pins[first] ?? null
        let end = first + 1
        while (end < pins.length && pins[end] === count) end += 1
        const changed = count !== null && said.slice(first, end).some((before) => before !== count)
        if (changed)
          lines.push(
            `check_refs(${pointer(name, BigInt(first) * PAGE)}, ${hex(BigInt(end - first) * PAGE)}, ${count});`,
          )
        if (count !== null) said.fill(count, first, end)
        first = end
      }
    }
    return lines
  }

  #find(process: string, va: bigint): Range | undefined {
    return this.#ranges.findLast((one) => one.process === process && va >= one.va && va < one.va + one.length)
  }

  #newFrames(pages: number): number[] {
    const first = this.#nextFrame
    this.#nextFrame += pages
    return Array.from({ length: pages }, (_, page) => first + page)
  }
}
