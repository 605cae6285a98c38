/** The engine works by extents; the page-by-page model must see the same pins, maps, unmaps and unpins, in the same order. */
import { expect, test } from 'vitest'
import { Rng } from '../../base/rng.ts'
import type { FrameLayout } from '../../protocol/command.ts'
import { Bed, VA } from '../../iommufd/bed.test-support.ts'
import type { KernelCommand } from '../../iommufd/iommufd.ts'
import { PageByPage } from './page-by-page.test-support.ts'
import type { Atom, PlainArea, PlainDomain, PlainPages } from './page-by-page.test-support.ts'

const PAGES = 64
const VPN = Number(VA / 0x1000n)
/** Places for areas, in pages. */
const SLOT = 0x1000
const SLOTS = 5

interface Item {
  readonly item: number
  readonly area: PlainArea
  readonly first: number
  readonly last: number
}

interface Space {
  readonly id: number
  readonly access: number
  domains: { readonly hwpt: number; readonly domain: PlainDomain }[]
  areas: PlainArea[]
  items: Item[]
}

class Pair {
  readonly bed: Bed
  readonly plain: PageByPage
  readonly rng: Rng
  readonly spaces: Space[]
  readonly device: number
  #nextDomain = 0
  #nextPages = 0
  /** Operations that succeeded and failed, to see that both happen. */
  readonly outcomes: string[] = []

  constructor(seed: number, layout: FrameLayout, holes: boolean) {
    this.rng = new Rng(seed)
    this.bed = new Bed({ pages: PAGES, layout })
    if (holes) this.bed.machine.execute({ op: 'mem.free', process: 'vm', va: VA + 0x1000n * 41n, pages: 2 })
    const memory = new Map<number, number>()
    for (let page = 0; page < PAGES; page++) {
      const pfn = this.bed.machine.framesOf('vm', VA + BigInt(page) * 0x1000n, 0x1000n)[0]
      if (pfn !== undefined) memory.set(VPN + page, pfn)
    }
    this.plain = new PageByPage(memory)
    this.bed.device('nic', true)
    this.device = this.bed.id({ op: 'device.bind', device: 'nic' })
    this.spaces = [0, 1].map(() => {
      const id = this.bed.ioas()
      const access = this.bed.id({ op: 'access.create', name: 'mdev', ioas: id, needsPinPages: true })
      return { id, access, domains: [], areas: [], items: [] }
    })
    this.bed.forget()
  }

  step(): void {
    const { rng } = this
    if (rng.below(8) === 0) this.#setLimit()
    if (rng.below(6) === 0) this.#armFault()
    const space = this.spaces[rng.below(2)]
    if (space === undefined) return
    const actions = [
      this.#map,
      this.#map,
      this.#copy,
      this.#unmap,
      this.#addDomain,
      this.#removeDomain,
      this.#pin,
      this.#unpin,
    ]
    actions[rng.below(actions.length)]?.(space)
    // A fault whose operation did not take place must not meet the next one.
    this.bed.kernel.disarmFaults()
    this.plain.failMap = 0
    this.plain.failPin = 0
  }

  #setLimit(): void {
    const bytes = [12, 24, 40, 100, 65536][this.rng.below(5)] ?? 65536
    expect(this.bed.run({ op: 'selftest.tempMemoryLimit', bytes })).toBe('ok')
    this.plain.limit = bytes
  }

  #armFault(): void {
    const nth = 1 + this.rng.below(12)
    const point = this.rng.below(2) === 0 ? 'map' : 'pin'
    this.bed.run({ op: 'fault.inject', point, nth })
    if (point === 'map') this.plain.failMap = nth
    else this.plain.failPin = nth
  }

  /** Runs a command on the engine; both sides must answer the same and have done the same. */
  #agree(command: KernelCommand, errno: string): void {
    this.bed.forget()
    const answer = this.bed.run(command)
    const atoms = engineAtoms(this.bed)
    const expected = this.plain.atoms.splice(0)
    this.outcomes.push(`${command.op} ${answer}`)
    expect({ op: command.op, answer, atoms }).toEqual({ op: command.op, answer: errno, atoms: expected })
  }

  /** A free slot of the space, or null. */
  #freeSlot(space: Space): number | null {
    const slot = 1 + this.rng.below(SLOTS)
    return space.areas.some((a) => Math.floor(a.iovaPage / SLOT) === slot) ? null : slot
  }

  #place(space: Space, area: PlainArea): string {
    const error = this.plain.fillDomains(
      area,
      space.domains.map((d) => d.domain),
    )
    if (error !== null) return error.errno
    space.areas = [...space.areas, area].sort((a, b) => a.iovaPage - b.iovaPage)
    return 'ok'
  }

  readonly #map = (space: Space): void => {
    const slot = this.#freeSlot(space)
    if (slot === null) return
    const first = this.rng.below(PAGES - 1)
    const npages = 1 + this.rng.below(PAGES - first)
    const pages: PlainPages = { number: this.#nextPages++, vpn: VPN + first, stored: [], held: [], xarray: new Map() }
    const area = { pages, iovaPage: slot * SLOT, first: 0, last: npages - 1, storage: null }
    const errno = this.#place(space, area)
    const iova = BigInt(slot * SLOT) * 0x1000n
    const va = VA + BigInt(first) * 0x1000n
    this.#agree(this.bed.map(space.id, { iova, va, length: BigInt(npages) * 0x1000n }), errno)
  }

  readonly #copy = (space: Space): void => {
    const slot = this.#freeSlot(space)
    const from = this.spaces[this.rng.below(2)]
    const source = from?.areas[this.rng.below(from.areas.length)]
    if (slot === null || from === undefined || source === undefined) return
    const first = source.first + this.rng.below(source.last - source.first + 1)
    const last = first + this.rng.below(source.last - first + 1)
    const area = { pages: source.pages, iovaPage: slot * SLOT, first, last, storage: null }
    const errno = this.#place(space, area)
    const srcIova = BigInt(source.iovaPage + first - source.first) * 0x1000n
    const dstIova = BigInt(slot * SLOT) * 0x1000n
    this.#agree(
      this.bed.copy(from.id, space.id, { srcIova, dstIova, length: BigInt(last - first + 1) * 0x1000n }),
      errno,
    )
  }

  readonly #unmap = (space: Space): void => {
    const area = space.areas[this.rng.below(space.areas.length)]
    if (area === undefined) return
    for (const i of space.items.filter((item) => item.area === area)) this.plain.letGo(area.pages, i.first, i.last)
    space.items = space.items.filter((i) => i.area !== area)
    this.plain.unfillDomains(
      area,
      space.domains.map((d) => d.domain),
    )
    space.areas = space.areas.filter((a) => a !== area)
    const length = BigInt(area.last - area.first + 1) * 0x1000n
    this.#agree({ op: 'ioas.unmap', ioas: space.id, iova: BigInt(area.iovaPage) * 0x1000n, length }, 'ok')
  }

  readonly #addDomain = (space: Space): void => {
    if (space.domains.length >= 3) return
    const domain: PlainDomain = { number: this.#nextDomain++, table: new Map() }
    let errno = 'ok'
    const filled: PlainArea[] = []
    for (const area of space.areas) {
      const error = this.plain.fillDomain(area, domain)
      if (error !== null) {
        errno = error.errno
        break
      }
      filled.push(area)
      if (space.domains.length > 0) continue
      area.storage = domain
      area.pages.stored.push(area)
    }
    if (errno !== 'ok') {
      for (const area of filled) {
        if (space.domains.length === 0) {
          area.pages.stored = area.pages.stored.filter((a) => a !== area)
          area.storage = null
        }
        this.plain.unfill(area, domain, area.last)
      }
    }
    this.#agree(this.bed.hwpt(this.device, space.id), errno)
    if (errno !== 'ok') return
    const hwpt = this.bed.kernel.objects.ofType('hwpt-paging').find((h) => h.domain.number === domain.number)
    space.domains.push({ hwpt: hwpt?.id ?? 0, domain })
  }

  readonly #removeDomain = (space: Space): void => {
    const at = this.rng.below(space.domains.length)
    const gone = space.domains[at]
    const tail = space.domains.pop()
    if (gone === undefined || tail === undefined) return
    if (tail !== gone) space.domains[at] = tail
    const next = space.domains[0]
    for (const area of space.areas) {
      if (next === undefined) {
        area.pages.stored = area.pages.stored.filter((a) => a !== area)
        area.storage = null
        this.plain.unfill(area, gone.domain, area.last)
      } else {
        if (area.storage === gone.domain) area.storage = next.domain
        this.plain.unmapFast(area, gone.domain)
      }
    }
    this.#agree({ op: 'object.destroy', id: gone.hwpt }, 'ok')
  }

  readonly #pin = (space: Space): void => {
    const area = space.areas[this.rng.below(space.areas.length)]
    if (area === undefined) return
    const first = area.first + this.rng.below(area.last - area.first + 1)
    const last = first + this.rng.below(Math.min(8, area.last - first + 1))
    const error = this.plain.hold(area.pages, first, last)
    const iova = BigInt(area.iovaPage + first - area.first) * 0x1000n
    const length = BigInt(last - first + 1) * 0x1000n
    this.#agree({ op: 'access.pin', access: space.access, iova, length, write: false }, error?.errno ?? 'ok')
    if (error !== null) return
    const object = this.bed.kernel.objects.get(space.access)
    const item = object?.type === 'access' ? (object.items[object.items.length - 1]?.id ?? 0) : 0
    space.items.push({ item, area, first, last })
  }

  readonly #unpin = (space: Space): void => {
    const item = space.items[this.rng.below(space.items.length)]
    if (item === undefined) return
    space.items = space.items.filter((i) => i !== item)
    this.plain.letGo(item.area.pages, item.first, item.last)
    this.#agree({ op: 'access.unpin', access: space.access, item: item.item }, 'ok')
  }
}

/** What the engine's events say about each page. */
function engineAtoms(bed: Bed): Atom[] {
  const atoms: Atom[] = []
  for (const event of bed.events) {
    if (event.kind === 'unmap') {
      const first = Number(event.iova / 0x1000n)
      const npages = Number(event.length / 0x1000n)
      for (let k = 0; k < npages; k++) atoms.push(['unmap', event.domain, first + k, 0])
    } else if (event.kind === 'map' || event.kind === 'pin' || event.kind === 'unpin') {
      const who = event.kind === 'map' ? event.domain : event.pages
      let page = event.kind === 'map' ? Number(event.iova / 0x1000n) : event.kind === 'pin' ? event.index : 0
      for (let i = 0; i < event.runs.length; i += 2) {
        for (let k = 0; k < (event.runs[i + 1] ?? 0); k++) {
          atoms.push([event.kind, who, page, (event.runs[i] ?? 0) + k])
          if (event.kind !== 'unpin') page++
        }
      }
    }
  }
  return atoms
}

const LAYOUTS: [string, FrameLayout, boolean][] = [
  ['contiguous', 'contiguous', false],
  ['contiguous with a hole', 'contiguous', true],
  ['runs of 3', { runPages: 3 }, true],
  ['runs of 16', { runPages: 16 }, false],
  ['scattered', 'scattered', true],
]

test.each(LAYOUTS)('page by page the same: %s', { timeout: 60_000 }, (_name, layout, holes) => {
  const outcomes = new Map<string, number>()
  for (let seed = 1; seed <= 40; seed++) {
    const pair = new Pair(seed, layout, holes)
    for (let step = 0; step < 60; step++) pair.step()
    for (const outcome of pair.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  for (const op of ['ioas.map', 'ioas.copy', 'hwpt.alloc', 'access.pin']) {
    expect(outcomes.get(`${op} ok`), op).toBeGreaterThan(50)
    expect(outcomes.get(`${op} ENOMEM`), op).toBeGreaterThan(0)
  }
})
