/** Kernel samepage merging, as far as a stale cache line can fool it (cache-coherency model, section 9). */
import { LINE_SIZE, PAGE_SIZE, PAGE_SIZE_N } from '../base/units.ts'
import type { CacheModel } from './cache/cache-model.ts'
import { coherentValue } from './cache/line.ts'
import type { Version } from './cache/version.ts'
import { equalValue, partsOf } from './cache/version.ts'
import type { Machine } from './machine.ts'
import type { FrameBlock } from './physical-memory.ts'

/** A user page. */
export interface KsmPage {
  readonly process: string
  /** Virtual page number. */
  readonly vpn: number
  readonly pfn: number
}

/** A page whose frame was given up for another page's frame. */
export interface KsmMerge {
  readonly dropped: KsmPage
  readonly kept: KsmPage
}

/** What one scan did. */
export interface KsmScan {
  /** Pages that were read. */
  readonly scanned: number
  /** Pages that were skipped because they are pinned. */
  readonly pinned: number
  readonly merges: readonly KsmMerge[]
  /** Pages of which two reads may give different content: their lines may be stale. */
  readonly unstable: readonly KsmPage[]
}

/** A frame of merged content. It outlives the page that it came from, as long as some page maps it. */
interface StableFrame {
  readonly from: KsmPage
  readonly block: FrameBlock
  readonly blockPage: number
}

/** The scanner's memory: checksums of the last scan, and the merged pages. Part of what a fork copies. */
export class Ksm {
  #checksums = new Map<string, string>()
  /** By frame. */
  #stable = new Map<number, StableFrame>()
  /** Frames that pages were merged into. One that has got another frame since, by a fault, is merged no more. */
  #shared = new Map<string, number>()

  /** An independent copy. */
  clone(): Ksm {
    const copy = new Ksm()
    copy.#checksums = new Map(this.#checksums)
    copy.#stable = new Map(this.#stable)
    copy.#shared = new Map(this.#shared)
    return copy
  }

  /** Pages left their merged frames, or were unmapped. */
  forget(process: string, vpn: number, npages = 1): void {
    for (const pages of [this.#shared, this.#checksums]) {
      if (npages > pages.size) {
        for (const id of pages.keys()) {
          const at = id.lastIndexOf(':')
          const page = Number(id.slice(at + 1))
          if (id.slice(0, at) === process && page >= vpn && page < vpn + npages) pages.delete(id)
        }
      } else for (let page = vpn; page < vpn + npages; page++) pages.delete(key(process, page))
    }
  }

  /** The merged pages among `npages` pages of a process from `vpn` on: a write to one must get a copy first. */
  sharedPages(machine: Machine, process: string, vpn: number, npages: number): number[] {
    const pages: number[] = []
    for (const [id, pfn] of this.#shared) {
      const at = id.lastIndexOf(':')
      const page = Number(id.slice(at + 1))
      if (id.slice(0, at) !== process || page < vpn || page >= vpn + npages) continue
      if (frameOf(machine, process, page) === pfn) pages.push(page)
    }
    return pages
  }

  /**
   * Gives a merged page a fresh frame of its own, before a write.
   * @param copy copies the content of one frame to another
   */
  unshare(machine: Machine, process: string, vpn: number, copy: (from: number, to: number) => void): void {
    const space = machine.processes.get(process)
    const extent = space?.at(vpn)
    const shared = frameOf(machine, process, vpn)
    if (space === undefined || extent === undefined || extent === null || shared === undefined) return
    this.forget(process, vpn)
    const { name, generation } = extent.block
    const block = machine.memory.allocate({
      npages: 1,
      owner: process,
      name,
      firstPage: extent.block.firstPage + extent.blockPage + vpn - extent.vpn,
      generation: generation + 1,
      runPages: 1,
    })
    space.remove(vpn, 1)
    space.insert({ ...extent, vpn, npages: 1, block, blockPage: 0 })
    for (const o of machine.observers) o.allocated?.(process, Float64Array.of(block.base, 1), 'none')
    copy(shared, block.base)
    machine.memory.unmapPages(shared, 1, () => {
      for (const o of machine.observers) o.freed?.(Float64Array.of(shared, 1))
    })
  }

  /**
   * One pass over all mergeable pages, in order of processes and addresses. A pinned page has more references than mappings
   * and is skipped; a page whose content changed since the last pass is remembered only. Of two equal ordinary pages the
   * scanned page's frame is kept; a page that equals a merged one gives up its frame.
   */
  scan(machine: Machine, cache: CacheModel): KsmScan {
    const merges: KsmMerge[] = []
    const unstable: KsmPage[] = []
    let scanned = 0
    let pinned = 0
    this.#dropUnmapped(machine)
    const stable = new Map<string, StableFrame>()
    for (const frame of this.#stable.values()) {
      const content = pageContent(cache, frame.from.pfn)
      if (content !== null) stable.set(content, frame)
    }
    const candidates = new Map<string, KsmPage>()
    for (const page of mergeablePages(machine)) {
      const id = key(page.process, page.vpn)
      if (this.#shared.has(id)) continue
      if (machine.memory.pinCount(page.pfn) > 0) {
        pinned++
        continue
      }
      scanned++
      const content = pageContent(cache, page.pfn)
      cache.apply({ kind: 'cpu-read' }, [{ pfn: page.pfn, npages: 1, from: 0, to: PAGE_SIZE }])
      if (content === null) {
        unstable.push(page)
        this.#checksums.delete(id)
        continue
      }
      if (this.#checksums.get(id) !== content) {
        this.#checksums.set(id, content)
        continue
      }
      const merged = stable.get(content)
      if (merged !== undefined) {
        this.#share(machine, page, merged)
        merges.push({ dropped: page, kept: merged.from })
        continue
      }
      const twin = candidates.get(content)
      if (twin === undefined) {
        candidates.set(content, page)
        continue
      }
      candidates.delete(content)
      const own = machine.processes.get(page.process)?.at(page.vpn)
      if (own === undefined || own === null) continue
      const kept = { from: page, block: own.block, blockPage: own.blockPage + page.vpn - own.vpn }
      stable.set(content, kept)
      this.#stable.set(page.pfn, kept)
      this.#shared.set(id, page.pfn)
      this.#share(machine, twin, kept)
      merges.push({ dropped: twin, kept: page })
    }
    return { scanned, pinned, merges, unstable }
  }

  /** Forgets pages that are not mapped to their merged frame any more, and frames that no page maps. */
  #dropUnmapped(machine: Machine): void {
    const mapped = new Set<number>()
    for (const [id, pfn] of this.#shared) {
      const at = id.lastIndexOf(':')
      if (frameOf(machine, id.slice(0, at), Number(id.slice(at + 1))) === pfn) mapped.add(pfn)
      else this.#shared.delete(id)
    }
    for (const pfn of this.#stable.keys()) if (!mapped.has(pfn)) this.#stable.delete(pfn)
  }

  /** Maps `page` to the frame `kept` and frees its own. */
  #share(machine: Machine, page: KsmPage, kept: StableFrame): void {
    const space = machine.processes.get(page.process)
    const own = space?.at(page.vpn)
    if (space === undefined || own === undefined || own === null) return
    space.remove(page.vpn, 1)
    space.insert({ ...own, vpn: page.vpn, npages: 1, block: kept.block, blockPage: kept.blockPage })
    machine.memory.sharers.add(kept.from.pfn, 1, 1)
    this.#shared.set(key(page.process, page.vpn), kept.from.pfn)
    for (const o of machine.observers) o.freed?.(Float64Array.of(page.pfn, 1))
  }
}

/** Every mergeable page, one by one. */
function* mergeablePages(machine: Machine): Generator<KsmPage> {
  for (const space of machine.processes.values()) {
    // A merge replaces the list of extents; this walk goes on with the pages as they were.
    for (const extent of space.extents) {
      if (!extent.mergeable) continue
      for (let vpn = extent.vpn; vpn < extent.vpn + extent.npages; vpn++) {
        const pfn = frameOf(machine, space.name, vpn)
        if (pfn !== undefined) yield { process: space.name, vpn, pfn }
      }
    }
  }
}

/** The frame behind a user page; undefined where there is none. */
function frameOf(machine: Machine, process: string, vpn: number): number | undefined {
  return machine.framesOf(process, BigInt(vpn) * PAGE_SIZE_N, PAGE_SIZE_N)[0]
}

/** What a CPU reads from a frame, as a text that is equal for equal bytes; null if two reads may differ. */
function pageContent(cache: CacheModel, pfn: number): string | null {
  // Equal neighbours are joined, so that the text does not depend on how the lines were cut into runs.
  const parts: { count: number; text: string }[] = []
  for (const run of cache.lines(pfn)) {
    let value: Version | null = null
    for (const state of run.lines) {
      const seen = coherentValue(state)
      if (value === null) value = seen
      else if (!equalValue(value, seen)) return null
    }
    if (value === null) return null
    const text = contentText(value, pfn)
    const last = parts.at(-1)
    if (last?.text === text) last.count += run.count
    else parts.push({ count: run.count, text })
  }
  return parts.map(({ count, text }) => `${String(count)}×${text}`).join(' ')
}

function contentText(version: Version, pfn: number): string {
  return partsOf(version)
    .map((part) => {
      const { content, id } = part.version
      const bytes = part.to - part.from === LINE_SIZE ? '' : `${String(part.from)}-${String(part.to)}:`
      return bytes + (content ?? `#${String(id)}@${String(pfn)}`)
    })
    .join('|')
}

function key(process: string, vpn: number): string {
  return `${process}:${String(vpn)}`
}
