/** Reverse naming of page frames: what user space calls the page that a PFN is or was. */
import type { PfnRuns } from '../../base/pfn-runs.ts'
import type { PageName } from './join.ts'

/** A buffer of the recorder. */
export interface TraceBuffer {
  readonly name: string
  readonly va: bigint
  readonly pages: number
}

/** A name and the number of pages that it goes on for. */
export interface NamedRun extends PageName {
  readonly n: number
}

const NAMELESS: PageName = { buf: '(no buffer)', pg: 0, gen: 0 }

/** Frames by number, and the present frame of each page of each buffer. */
export class FrameNames {
  readonly #names = new Map<number, PageName>()
  readonly #generations = new Map<string, number>()

  /** Pages `pg…` of `buffer` got the frames of `runs`: for the first time, or once more. */
  name(buffer: string, pg: number, runs: PfnRuns): void {
    let page = pg
    for (let i = 0; i + 1 < runs.length; i += 2) {
      const pfn = runs[i] ?? 0
      const npages = runs[i + 1] ?? 0
      for (let k = 0; k < npages; k++, page++) this.#nameOne(buffer, page, pfn + k)
    }
  }

  /** The name of a frame. */
  nameOf(pfn: number): PageName {
    return this.#names.get(pfn) ?? NAMELESS
  }

  /** Is the frame the present one of its page? */
  isCurrent(name: PageName): boolean {
    return this.#generations.get(`${name.buf} ${name.pg}`) === name.gen
  }

  /** Frames of `runs` in order, as runs of consecutive pages of a buffer. */
  named(runs: PfnRuns): NamedRun[] {
    const named: NamedRun[] = []
    for (let i = 0; i + 1 < runs.length; i += 2) {
      const pfn = runs[i] ?? 0
      const npages = runs[i + 1] ?? 0
      for (let k = 0; k < npages; k++) append(named, this.nameOf(pfn + k))
    }
    return named
  }

  #nameOne(buffer: string, pg: number, pfn: number): void {
    const key = `${buffer} ${pg}`
    const before = this.#generations.get(key)
    const gen = before === undefined ? 0 : before + 1
    this.#generations.set(key, gen)
    this.#names.set(pfn, { buf: buffer, pg, gen })
  }
}

function append(named: NamedRun[], { buf, pg, gen }: PageName): void {
  const last = named[named.length - 1]
  if (last !== undefined && last.buf === buf && last.gen === gen && last.pg + last.n === pg) {
    named[named.length - 1] = { ...last, n: last.n + 1 }
  } else {
    named.push({ buf, pg, gen, n: 1 })
  }
}
