/** The state of each page of an iopt_pages, as stretches of equal state: where its PFN is kept and who uses it. */
import { PfnRunList } from '../../base/pfn-runs.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Area } from '../../iommufd/iopt/area.ts'
import type { Access } from '../../iommufd/objects/access.ts'
import type { IoptPages } from '../../iommufd/pages/iopt-pages.ts'
import type { PfnTier } from '../../protocol/panels.ts'
import { areaText } from '../names.ts'
import type { Simulation } from '../simulation.ts'
import { groupedHex } from '../../base/hex-text.ts'

/** A range of page indexes that an access holds. */
export interface Hold {
  readonly access: Access
  /** Number of the item, per access. */
  readonly item: number
  readonly first: number
  /** Inclusive. */
  readonly last: number
}

/** Neighbouring indexes in one state. */
export interface PageSpan {
  readonly first: number
  /** Inclusive. */
  readonly last: number
  readonly tier: PfnTier
  /** The area whose storage domain answers, for tier `domain`. */
  readonly source: Area | null
  /** Areas that cover it, by number. */
  readonly areas: readonly Area[]
  readonly holds: readonly Hold[]
}

/** Who uses the pages of each iopt_pages. */
export interface PageUsers {
  readonly areas: ReadonlyMap<IoptPages, readonly Area[]>
  readonly holds: ReadonlyMap<IoptPages, readonly Hold[]>
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key)
  if (known) known.push(value)
  else map.set(key, [value])
}

/** Looks up all areas and all that accesses hold. */
export function pageUsers(simulation: Simulation): PageUsers {
  const areas = new Map<IoptPages, Area[]>()
  const holds = new Map<IoptPages, Hold[]>()
  const { ioases, objects } = simulation.iommufd
  for (const ioas of ioases) for (const area of ioas.iopt.areas.all) append(areas, area.pages, area)
  for (const access of objects.ofType('access')) {
    const iopt = access.ioasUnpin?.iopt
    for (const { id, iova, length } of access.items) {
      const end = iova + length
      for (let at = iova; iopt !== undefined && at < end;) {
        const area = iopt.firstArea(at, end - 1n)
        if (area === null) break
        const from = area.iova > at ? area.iova : at
        const last = area.lastIova < end - 1n ? area.lastIova : end - 1n
        append(holds, area.pages, { access, item: id, first: area.indexOf(from), last: area.indexOf(last) })
        at = area.lastIova + 1n
      }
    }
  }
  return { areas, holds }
}

/** Where a page index is read from: `pinned_pfns` first, then a storage domain, then user memory. */
function tierAt(pages: IoptPages, index: number): { tier: PfnTier; source: Area | null } {
  if (pages.accessItree.first(index, index) !== null) return { tier: 'xarray', source: null }
  const source = pages.domainsItree.first(index, index)
  return source === null ? { tier: 'user', source: null } : { tier: 'domain', source }
}

/** All that belongs to a state, to tell two of them apart; the same in two simulations. */
export function stateKey(span: PageSpan): string {
  const storage = span.source?.storageDomain?.number ?? null
  const areas = span.areas.map((area) => `${area.number}:${area.iopt.domains.map((domain) => domain.number).join('+')}`)
  const holds = span.holds.map(({ access, item }) => `${access.id}.${item}`)
  const filled = span.areas.map((area) => area.storageDomain?.number ?? '')
  return JSON.stringify([span.tier, span.source?.number ?? null, storage, areas, filled, holds])
}

/** The spans of an iopt_pages in order; neighbours differ. */
export function* pageSpans(pages: IoptPages, users: PageUsers): Generator<PageSpan> {
  const areas = [...(users.areas.get(pages) ?? [])].sort((a, b) => a.firstIndex - b.firstIndex)
  const holds = [...(users.holds.get(pages) ?? [])].sort((a, b) => a.first - b.first)
  const cuts = new Set([0, pages.npages])
  for (const { firstIndex, lastIndex } of areas) cuts.add(firstIndex).add(lastIndex + 1)
  for (const { first, last } of holds) cuts.add(first).add(last + 1)
  for (const { start, last } of pages.accessItree.nodes) cuts.add(start).add(last + 1)
  const points = [...cuts].sort((a, b) => a - b)

  let open: PageSpan | undefined
  let key = ''
  let nextArea = 0
  let nextHold = 0
  let active: Area[] = []
  let held: Hold[] = []
  for (let i = 0; i + 1 < points.length; i++) {
    const first = points[i] ?? 0
    const last = (points[i + 1] ?? 0) - 1
    active = active.filter((area) => area.lastIndex >= first)
    held = held.filter((hold) => hold.last >= first)
    for (let area = areas[nextArea]; area !== undefined && area.firstIndex <= first; area = areas[++nextArea])
      active.push(area)
    for (let hold = holds[nextHold]; hold !== undefined && hold.first <= first; hold = holds[++nextHold])
      held.push(hold)
    active.sort((a, b) => a.number - b.number)
    const span: PageSpan = { first, last, ...tierAt(pages, first), areas: [...active], holds: [...held] }
    const next = stateKey(span)
    if (open !== undefined && next === key) open = { ...open, last }
    else {
      if (open !== undefined) yield open
      open = span
      key = next
    }
  }
  if (open !== undefined) yield open
}

/**
 * Reads the PFNs of a span from where the model reads them.
 * @param take gets runs in the order of the pages; it answers how many of a run it took, and less than all ends the reading
 */
export function readSpan(
  pages: IoptPages,
  { first, last, tier, source }: Pick<PageSpan, 'first' | 'last' | 'tier' | 'source'>,
  take: (pfn: number, npages: number) => number,
): void {
  const npages = last - first + 1
  const storage = source?.storageDomain ?? null
  if (tier === 'xarray') pages.pinnedPfns.readPages(first, 0, npages, take)
  else if (source !== null && storage !== null) {
    storage.readPages(source.unitOf(first), source.leadOf(first), npages, take)
  } else pages.space.read(pages.vpn + first, npages, take)
}

/** Runs that are read for the names of frames; more would not fit a row. */
const MAX_RUNS = 4096

/**
 * Frames behind pages of a span, read from where the model reads them.
 * @returns null where nothing is mapped
 */
export function framesText(simulation: Simulation, pages: IoptPages, span: PageSpan): string | null {
  const runs = new PfnRunList()
  const npages = span.last - span.first + 1
  const take = (pfn: number, n: number): number => {
    if (runs.length >= MAX_RUNS) return 0
    runs.push(pfn, n)
    return n
  }
  readSpan(pages, span, take)
  if (runs.pages === 0) return null
  const text = simulation.names.frames(runs.toRuns())
  return runs.pages < npages && runs.length >= MAX_RUNS ? `${text}, …` : text
}

/** What an iopt_pages is called: the memory that it is made of. */
export function pagesName(pages: IoptPages): string {
  return pages.space.rangeAt(pages.vpn)?.name ?? groupedHex(BigInt(pages.vpn) * PAGE_SIZE_N)
}

/** What a policy keeps on an object, under the names of the patch. */
export function slotOf(
  slot: Readonly<Record<string, number | boolean | string>>,
): Record<string, number | boolean | string> {
  return Object.fromEntries(Object.entries(slot).map(([name, value]) => [SLOT_NAMES[name] ?? name, value]))
}

const SLOT_NAMES: Readonly<Record<string, string>> = {
  flag: 'cache_flush_required',
  cnt: 'noncoherent_domain_cnt',
}

/** `mdev`, or `mdev ×2` for what one access holds twice. */
export function holders(holds: readonly Hold[]): string[] {
  const times = new Map<string, number>()
  for (const { access } of holds) times.set(access.name, (times.get(access.name) ?? 0) + 1)
  return [...times].map(([name, n]) => (n === 1 ? name : `${name} ×${String(n)}`))
}

/** Areas of a span by name; beyond a few dozen the rest is counted. */
export function areaNames(areas: readonly Area[]): string[] {
  const most = 24
  const names = areas.slice(0, most).map((area) => areaText(area.number))
  return areas.length > most ? [...names, `${String(areas.length - most)} more`] : names
}
