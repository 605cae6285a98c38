/** What holds between two commands (iommufd model, section 11). A violation is a bug of the lab. */
import { assert } from '../base/assert.ts'
import { CountMap } from '../base/count-map.ts'
import type { IommuDomain } from '../machine/iommu-domain.ts'
import type { Area } from './iopt/area.ts'
import type { IoPagetable } from './iopt/io-pagetable.ts'
import { chooseStorage } from './iopt/storage.ts'
import type { Kernel } from './kernel.ts'
import type { Context } from './objects/context.ts'
import type { Ioas } from './objects/ioas.ts'
import type { IoptPages } from './pages/iopt-pages.ts'
import { readBack } from './pages/domain-io.ts'
import { forEachDoubleSpan } from './pages/spans.ts'
import { groupedHex as hex } from '../base/hex-text.ts'

/** Asserts all invariants; throws InvariantError with the state that breaks one. */
export function checkInvariants(ctx: Context): void {
  const { kernel } = ctx
  const areasOf = new Map<IoptPages, Area[]>()
  const ioases = ctx.objects.ofType('ioas')
  for (const ioas of ioases) {
    checkDomains(ioas)
    checkRanges(ioas.iopt)
    for (const area of ioas.iopt.areas.all) {
      checkArea(kernel, area)
      const areas = areasOf.get(area.pages)
      if (areas === undefined) areasOf.set(area.pages, [area])
      else areas.push(area)
    }
  }
  const pinned = new CountMap()
  for (const pages of kernel.pages.values()) checkPages(pages, areasOf.get(pages) ?? [], pinned)
  checkPins(kernel, pinned)
  checkMappedFrames(kernel)
}

/** 1: `domains` holds exactly the domains of hwpt_list, each once. */
function checkDomains(ioas: Ioas): void {
  const { domains } = ioas.iopt
  const listed = new Set(ioas.hwptList.map((h) => h.domain))
  const held = new Set(domains)
  assert(held.size === domains.length, `IOAS ${ioas.id}: a domain is in \`domains\` twice`)
  assert(
    listed.size === held.size && domains.every((d) => listed.has(d)),
    `IOAS ${ioas.id}: domains ${numbers(domains)} are not those of its hwpts ${numbers([...listed])}`,
  )
  for (const hwpt of ioas.hwptList)
    assert(hwpt.ioas === ioas, `hwpt ${hwpt.id} is listed by IOAS ${ioas.id}, not its own`)
}

/** 6: no area or allowed range meets a reserved one, areas do not overlap, and all areas are aligned. */
function checkRanges(iopt: IoPagetable): void {
  const name = `IOAS ${iopt.ioasId}`
  for (const { start, last } of iopt.allowed.nodes) {
    assert(
      iopt.reserved.first(start, last) === null,
      `${name}: allowed range [${hex(start)}, ${hex(last)}] is reserved`,
    )
  }
  const mask = BigInt(iopt.iovaAlignment) - 1n
  let end = -1n
  for (const area of iopt.areas.all) {
    const range = `area [${hex(area.iova)}, ${hex(area.lastIova)}]`
    assert(area.iova > end, `${name}: ${range} overlaps its neighbour`)
    end = area.lastIova
    assert(iopt.reserved.first(area.iova, area.lastIova) === null, `${name}: ${range} is reserved`)
    const aligned =
      (area.iova & mask) === 0n && (area.length & mask) === 0n && area.pageOffset % iopt.iovaAlignment === 0
    assert(aligned, `${name}: ${range} is not aligned to ${iopt.iovaAlignment} bytes`)
  }
}

/** 2: an area is filled in all domains of its IOAS or in none, and its storage domain follows the rule. */
function checkArea(kernel: Kernel, area: Area): void {
  const name = `area a${area.number}`
  const { domains } = area.iopt
  const storage = area.storageDomain
  assert(area.ready, `${name} is neither being made nor torn down, but has no pages`)
  assert(
    (storage !== null) === domains.length > 0,
    `${name} has ${storage === null ? 'no' : 'a'} storage domain, its IOAS has ${domains.length} domains`,
  )
  const stored = area.pages.domainsItree.nodes.includes(area)
  assert(stored === (storage !== null), `${name}: domains_itree and the storage domain disagree`)
  if (storage === null) return
  assert(domains.includes(storage), `${name}: its storage domain ${storage.number} is not in the IOAS`)
  if (kernel.policy.storageRule === 'slot0') {
    const { domain } = chooseStorage(kernel, domains)
    assert(storage === domain, `${name} is stored in domain ${storage.number}, slot 0 holds ${domain.number}`)
  }
  const units = area.unitEnd(area.lastIndex) - area.unitOf(area.firstIndex)
  const frames = readBack(area, storage, area.firstIndex, area.lastIndex)
  for (const domain of domains) {
    const mapped = mappedUnits(domain, area)
    assert(mapped === units, `${name}: domain ${domain.number} maps ${mapped} of its ${units} units`)
    // 5: the same frame for an index, through whatever tier it is read.
    const same = domain === storage || sameRuns(frames, readBack(area, domain, area.firstIndex, area.lastIndex))
    assert(same, `${name}: domains ${storage.number} and ${domain.number} map different frames`)
  }
}

function mappedUnits(domain: IommuDomain, area: Area): number {
  const first = area.unitOf(area.firstIndex)
  const end = area.unitEnd(area.lastIndex)
  let units = 0
  for (const s of domain.table.segmentsFrom(first)) {
    if (s.start >= end) break
    units += Math.min(end, s.start + s.length) - Math.max(first, s.start)
  }
  return units
}

/** 3, 4, 5: what is pinned is what accesses and domains hold, once, and the xarray holds what accesses do. */
function checkPages(pages: IoptPages, areas: readonly Area[], pinned: CountMap): void {
  const name = `P${pages.number}`
  assert(pages.refs === areas.length, `${name} has ${pages.refs} references and ${areas.length} areas`)
  let accesses = 0
  for (const area of areas) accesses += area.numAccesses
  let users = 0
  for (const access of pages.accessItree.nodes) users += access.users
  assert(accesses === users, `${name}: its areas count ${accesses} accesses, its tree ${users}`)
  let npinned = 0
  let inXarray = 0
  if (pages.npages > 0) {
    forEachDoubleSpan(pages.accessItree, pages.domainsItree, 0, pages.npages - 1, (span) => {
      if (span.tag === 0) return
      const npages = span.last - span.start + 1
      npinned += npages
      if (span.tag === 1) inXarray += npages
      countPins(pages, span.tag, span.start, span.last, pinned)
    })
  }
  assert(pages.npinned === npinned, `${name}: npinned is ${pages.npinned}, accesses and domains hold ${npinned} pages`)
  assert(pages.lastNpinned === npinned, `${name}: ${pages.lastNpinned} pages are accounted, ${npinned} are pinned`)
  assert(
    pages.pinnedPfns.units === inXarray,
    `${name}: pinned_pfns holds ${pages.pinnedPfns.units} pages, accesses hold ${inXarray}`,
  )
}

/** Adds the frames of indexes [first, last] to `pinned`; frames of one index agree between the tiers. */
function countPins(pages: IoptPages, tag: 1 | 2, first: number, last: number, pinned: CountMap): void {
  for (let at = first; at <= last;) {
    const area = pages.domainsItree.first(at, last)
    const end = area === null ? last : area.firstIndex > at ? area.firstIndex - 1 : Math.min(last, area.lastIndex)
    const fromDomain = area?.storageDomain && area.firstIndex <= at ? readBack(area, area.storageDomain, at, end) : null
    const runs = tag === 1 ? xarrayRuns(pages, at, end) : fromDomain
    assert(runs !== null, `P${pages.number}: index ${at} is held by nobody`)
    if (tag === 1 && fromDomain !== null) {
      assert(
        sameRuns(runs, fromDomain),
        `P${pages.number}: xarray and storage domain hold different frames from ${at} on`,
      )
    }
    for (let i = 0; i < runs.length; i += 2) pinned.add(runs[i] ?? 0, runs[i + 1] ?? 0, 1)
    at = end + 1
  }
}

function xarrayRuns(pages: IoptPages, first: number, last: number): Float64Array {
  const runs: number[] = []
  pages.pinnedPfns.readPages(first, 0, last - first + 1, (pfn, n) => {
    const end = runs.length - 2
    if (end >= 0 && (runs[end] ?? 0) + (runs[end + 1] ?? 0) === pfn) runs[end + 1] = (runs[end + 1] ?? 0) + n
    else runs.push(pfn, n)
    return n
  })
  return Float64Array.from(runs)
}

/** 7: every frame is pinned as often as iopt_pages hold it. */
function checkPins(kernel: Kernel, pinned: CountMap): void {
  const check = (start: number, length: number, expected: number): void => {
    kernel.machine.memory.pins.forEach(start, length, (pfn, n, count) => {
      assert(count === expected, `frames ${pfn}+${n} are pinned ${count} times, held ${expected} times`)
    })
  }
  pinned.forEachCounted(check)
  kernel.machine.memory.pins.forEachCounted((start, length) => {
    pinned.forEach(start, length, check)
  })
}

/** 8: no domain maps an unpinned frame. */
function checkMappedFrames(kernel: Kernel): void {
  for (const domain of kernel.machine.iommu.domains) {
    for (const s of domain.table.segmentsFrom(0)) {
      domain.readPages(s.start, s.offset % 2, Math.ceil((s.length + (s.offset % 2)) / 2), (pfn, n) => {
        kernel.machine.memory.pins.forEach(pfn, n, (start, length, count) => {
          assert(count > 0, `domain ${domain.number} maps frames ${start}+${length}, which are not pinned`)
        })
        return n
      })
    }
  }
}

function sameRuns(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

function numbers(domains: readonly IommuDomain[]): string {
  return `[${domains.map((d) => d.number).join(', ')}]`
}
