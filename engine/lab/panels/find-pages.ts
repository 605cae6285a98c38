/** Which page somebody means who writes a PFN, an IOVA, a virtual address, an area or a page index. */
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { FoundPages } from '../../protocol/panels.ts'
import { areaText } from '../names.ts'
import type { Simulation } from '../simulation.ts'
import { groupedHex } from '../../base/hex-text.ts'
import { pageSpans, pageUsers, readSpan } from './page-spans.ts'
import type { PanelSource } from './source.ts'
import { count } from './words.ts'

type Found = FoundPages['found'][number]

/** Pages that are offered. */
const MAX_FOUND = 16
/** Runs of frames that are looked through for one frame. */
const MAX_RUNS = 2_000_000
const END = 1n << 64n

const WAYS = 'Write a PFN (f5), an IOVA or a virtual address (0x100_5000), an area (a1), or a page (P0 5).'

/** What a text can be read as. */
type Wanted =
  | { readonly kind: 'frame'; readonly frame: number }
  | { readonly kind: 'area'; readonly area: number }
  | { readonly kind: 'page'; readonly pages: number; readonly index: number }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'address'; readonly address: bigint }

function wantedBy(text: string): Wanted | null {
  const plain = text.trim()
  const [, pages, index] = /^P(\d{1,15})(?:[\s[,]*(\d{1,15})\]?)?$/i.exec(plain) ?? []
  if (pages !== undefined) return { kind: 'page', pages: Number(pages), index: Number(index ?? 0) }
  const frame = /^(?:f|pfn\s*)(\d{1,15})$/i.exec(plain)?.[1]
  if (frame !== undefined) return { kind: 'frame', frame: Number(frame) }
  const area = /^a(\d{1,15})$/i.exec(plain)?.[1]
  if (area !== undefined) return { kind: 'area', area: Number(area) }
  const alone = /^\[?(\d{1,15})\]?$/.exec(plain)?.[1]
  if (alone !== undefined) return { kind: 'index', index: Number(alone) }
  // As scripts and the kernel write addresses: digits may be grouped, and a bigint ends with n.
  const digits = /^0x([\da-f_]{1,24})n?$/i.exec(plain)?.[1]?.replaceAll('_', '') ?? ''
  return digits === '' ? null : { kind: 'address', address: BigInt(`0x${digits}`) }
}

/** Pages of which the frame is `frame`, as names count frames. */
function pagesOfFrame(simulation: Simulation, frame: number): Found[] {
  const found: Found[] = []
  const users = pageUsers(simulation)
  let runs = 0
  for (const pages of simulation.iommufd.pages.values()) {
    for (const span of pageSpans(pages, users)) {
      if (found.length > MAX_FOUND || runs > MAX_RUNS) return found
      let index = span.first
      readSpan(pages, span, (pfn, npages) => {
        for (let at = 0; at < npages && runs <= MAX_RUNS; runs++) {
          const named = simulation.names.frame(pfn + at)
          const stretch = Math.min(named?.count ?? 1, npages - at)
          const first = named?.number ?? -1
          if (first >= 0 && first <= frame && frame < first + stretch) {
            found.push({ pages: pages.number, index: index + at + frame - first, how: `its PFN is f${String(frame)}` })
          }
          at += stretch
        }
        index += npages
        return found.length > MAX_FOUND ? 0 : npages
      })
    }
  }
  return found
}

/** Pages behind an address: as IOVA of each IOAS, and as virtual address of each process. */
function pagesAt(simulation: Simulation, address: bigint): Found[] {
  const found: Found[] = []
  const said = groupedHex(address)
  for (const ioas of simulation.iommufd.ioases) {
    const area = ioas.iopt.firstArea(address, address)
    if (area === null) continue
    const how = `IOVA ${said} of ${ioas.name} lies in ${areaText(area.number)}`
    found.push({ pages: area.pages.number, index: area.indexOf(address), how })
  }
  for (const pages of simulation.iommufd.pages.values()) {
    const start = BigInt(pages.vpn) * PAGE_SIZE_N
    if (address < start || address >= start + BigInt(pages.npages) * PAGE_SIZE_N) continue
    const index = Number((address - start) / PAGE_SIZE_N)
    found.push({ pages: pages.number, index, how: `${said} is an address of ${pages.space.name}` })
  }
  return found
}

function pageIn(simulation: Simulation, number: number, index: number, how: string): Found[] {
  const pages = simulation.iommufd.pages.get(number)
  return pages === undefined || index >= pages.npages ? [] : [{ pages: number, index, how }]
}

/** Why nothing answers to what was written. */
function reasonFor(simulation: Simulation, wanted: Wanted): string {
  const { iommufd } = simulation
  switch (wanted.kind) {
    case 'frame':
      return `f${String(wanted.frame)} belongs to no iopt_pages now: nothing maps or pins it. The memory panel tells whose it is.`
    case 'area':
      return `There is no ${areaText(wanted.area)} now.`
    case 'page': {
      const pages = iommufd.pages.get(wanted.pages)
      if (pages === undefined) return `There is no P${String(wanted.pages)} now.`
      return `P${String(wanted.pages)} has ${count(pages.npages, 'page')}: there is no page ${String(wanted.index)}.`
    }
    case 'index':
      return `No iopt_pages has a page ${String(wanted.index)} now.`
    case 'address': {
      if (wanted.address >= END) return `${groupedHex(wanted.address)} is beyond 64 bits.`
      const ioases = iommufd.ioases.map((ioas) => ioas.name).join(', ')
      const where = ioases === '' ? 'there is no IOAS' : `no area of ${ioases} holds that IOVA`
      return `Nothing lies at ${groupedHex(wanted.address)}: ${where}, and no iopt_pages has that virtual address.`
    }
  }
}

function pagesFor(simulation: Simulation, wanted: Wanted): Found[] {
  switch (wanted.kind) {
    case 'frame':
      return pagesOfFrame(simulation, wanted.frame)
    case 'area': {
      const area = simulation.iommufd.ioases
        .flatMap((ioas) => ioas.iopt.areas.all)
        .find(({ number }) => number === wanted.area)
      if (area === undefined) return []
      return [{ pages: area.pages.number, index: area.firstIndex, how: `${areaText(area.number)} begins with it` }]
    }
    case 'page':
      return pageIn(simulation, wanted.pages, wanted.index, 'by its index')
    case 'index':
      return [...simulation.iommufd.pages.keys()]
        .sort((a, b) => a - b)
        .flatMap((number) => pageIn(simulation, number, wanted.index, 'by its index'))
    case 'address':
      return pagesAt(simulation, wanted.address)
  }
}

/**
 * The pages that a text may mean after a step.
 * @param text as a person writes it: `f5`, `0x100_5000`, `a1`, `P0 5`, `5`
 */
export function findPages(source: PanelSource, step: number, text: string): FoundPages {
  const { after: simulation } = source.lab.history.around(source.clamp(step))
  const wanted = wantedBy(text)
  if (wanted === null) return { found: [], more: false, message: WAYS }
  const found = pagesFor(simulation, wanted)
  if (found.length === 0) return { found, more: false, message: reasonFor(simulation, wanted) }
  return { found: found.slice(0, MAX_FOUND), more: found.length > MAX_FOUND, message: '' }
}
