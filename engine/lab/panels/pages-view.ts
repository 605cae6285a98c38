/** The iopt_pages after a step: for each stretch of pages the tier that holds the PFNs, who pins them and who maps them. */
import type { IommuDomain } from '../../machine/iommu-domain.ts'
import type { IoptPages } from '../../iommufd/pages/iopt-pages.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { DomainRef } from '../../protocol/index.ts'
import type { IoptPagesRow, PageSpanRow, PagesView } from '../../protocol/panels.ts'
import { areaText } from '../names.ts'
import type { Simulation } from '../simulation.ts'
import {
  areaNames,
  framesText,
  holders,
  pagesName,
  pageSpans,
  pageUsers,
  slotOf,
  stateKey,
  type PageSpan,
  type PageUsers,
} from './page-spans.ts'
import type { PanelSource } from './source.ts'

/** Domains of a span that are listed. */
const MAX_DOMAINS = 64

/** The domains in which a span is mapped: those of each IOAS in which an area of it is filled. */
export function domainsOf(simulation: Simulation, span: PageSpan): DomainRef[] {
  const domains = new Set<IommuDomain>()
  for (const area of span.areas) {
    if (area.storageDomain === null || domains.size >= MAX_DOMAINS) continue
    for (const domain of area.iopt.domains) domains.add(domain)
  }
  return [...domains].map((domain) => simulation.names.domainRef(domain.number))
}

function spanRow(simulation: Simulation, pages: IoptPages, span: PageSpan, changed: boolean): PageSpanRow {
  const storage = span.source?.storageDomain ?? null
  return {
    firstIndex: span.first,
    lastIndex: span.last,
    tier: span.tier,
    area: span.source === null ? null : areaText(span.source.number),
    storage: storage === null ? null : simulation.names.domainRef(storage.number),
    pinned: span.tier !== 'user',
    accesses: holders(span.holds),
    areas: areaNames(span.areas),
    frames: framesText(simulation, pages, span) ?? 'no memory',
    domains: domainsOf(simulation, span),
    change: changed ? 'changed' : 'none',
  }
}

/** Tells of spans, asked in order, whether any page of them was in another state before. */
class Comparison {
  readonly #old: Iterator<PageSpan>
  #span: PageSpan | undefined

  constructor(old: Iterable<PageSpan>) {
    this.#old = old[Symbol.iterator]()
    this.#span = this.#next()
  }

  differs(span: PageSpan): boolean {
    const key = stateKey(span)
    while (this.#span !== undefined && this.#span.last < span.first) this.#span = this.#next()
    let different = this.#span === undefined
    while (this.#span !== undefined) {
      different ||= stateKey(this.#span) !== key
      if (this.#span.last >= span.last) break
      this.#span = this.#next()
    }
    return different
  }

  #next(): PageSpan | undefined {
    const next = this.#old.next()
    return next.done === true ? undefined : next.value
  }
}

interface Before {
  readonly simulation: Simulation
  readonly users: PageUsers
}

function pagesRow(
  simulation: Simulation,
  pages: IoptPages,
  users: PageUsers,
  before: Before | null,
  maxSpans: number,
): IoptPagesRow {
  const old = before?.simulation.iommufd.pages.get(pages.number)
  const comparison = before === null ? null : new Comparison(old === undefined ? [] : pageSpans(old, before.users))
  const spans: PageSpanRow[] = []
  let moreSpans = 0
  for (const span of pageSpans(pages, users)) {
    if (spans.length < maxSpans) spans.push(spanRow(simulation, pages, span, comparison?.differs(span) ?? false))
    else moreSpans++
  }
  return {
    number: pages.number,
    name: pagesName(pages),
    process: pages.space.name,
    va: BigInt(pages.vpn) * PAGE_SIZE_N,
    npages: pages.npages,
    writable: pages.writable,
    npinned: pages.npinned,
    accountMode: pages.accountMode,
    slot: slotOf(pages.slot),
    spans,
    moreSpans,
  }
}

/** iopt_pages that are listed at once. */
const MAX_PAGES = 1000

/**
 * The view after a step.
 * @param wanted number of an iopt_pages, null for all
 * @param maxSpans spans of each that are listed
 */
export function pagesView(source: PanelSource, cursor: number, wanted: number | null, maxSpans: number): PagesView {
  const { before, after } = source.lab.history.around(source.clamp(cursor))
  const all = [...after.iommufd.pages.values()].sort((a, b) => a.number - b.number)
  const chosen = wanted === null ? all.slice(0, MAX_PAGES) : all.filter((pages) => pages.number === wanted)
  const users = pageUsers(after)
  const old = before === null ? null : { simulation: before, users: pageUsers(before) }
  return {
    pages: chosen.map((pages) => pagesRow(after, pages, users, old, maxSpans)),
    hidden: wanted === null ? all.length - chosen.length : 0,
  }
}
