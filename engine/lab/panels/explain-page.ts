/** "Where is this PFN, and why?": the answer for one page of an iopt_pages, in sentences with the steps they speak of. */
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Origin } from '../../machine/cache/version.ts'
import type { IoptPages } from '../../iommufd/pages/iopt-pages.ts'
import type { PageExplanation } from '../../protocol/panels.ts'
import { areaText } from '../names.ts'
import type { Simulation } from '../simulation.ts'
import { groupedHex } from '../../base/hex-text.ts'
import { framesText, holders, pageSpans, pageUsers, readSpan, slotOf, type Hold, type PageSpan } from './page-spans.ts'
import { domainsOf } from './pages-view.ts'
import type { PanelSource } from './source.ts'
import { count, indexes, list } from './words.ts'

type Sentence = PageExplanation['sentences'][number]

/** What a sentence is told about. */
interface Page {
  readonly source: PanelSource
  readonly cursor: number
  readonly simulation: Simulation
  readonly pages: IoptPages
  readonly index: number
  readonly span: PageSpan
  readonly frame: string
}

function sentence(text: string, at: { readonly step: number; readonly line: number | null } | null = null): Sentence {
  return { text, step: at?.step ?? null, line: at?.line ?? null }
}

function at(page: Page, step: number | null): { readonly step: number; readonly line: number | null } | null {
  return step === null ? null : { step, line: page.source.line(step) }
}

/** The step in which an access pinned what it holds. */
function pinStep({ source, cursor }: Page, hold: Hold): number | null {
  const { entries } = source.lab.journal
  for (let i = Math.min(cursor, entries.length) - 1; i >= 0; i--) {
    const entry = entries[i]
    if (entry === undefined || entry.command.op !== 'access.pin' || !entry.result.ok) continue
    const { value } = entry.result
    const made = value !== null && typeof value === 'object' && 'item' in value ? value.item : null
    if (entry.command.access === hold.access.id && made === hold.item) return i + 1
  }
  return null
}

function whereSentence(page: Page): Sentence {
  const { pages, index, span, frame, simulation } = page
  const name = `P${String(pages.number)} [${String(index)}]`
  switch (span.tier) {
    case 'xarray': {
      const [hold] = span.holds
      const who = list(holders(span.holds))
      const why = who === '' ? '' : `, because ${who} ${span.holds.length === 1 ? 'holds' : 'hold'} it`
      const step = hold === undefined ? null : pinStep(page, hold)
      return sentence(`${name} is ${frame}, kept in pinned_pfns (the xarray)${why}.`, at(page, step))
    }
    case 'domain': {
      const storage = span.source?.storageDomain ?? null
      const domain = storage === null ? '' : simulation.names.domain(storage.number)
      const area = span.source === null ? '' : areaText(span.source.number)
      const changed = span.source === null ? null : page.source.lab.log.storage.before(span.source.number, page.cursor)
      return sentence(
        `${name} is ${frame}, kept only in the page table of ${domain}, the storage domain of ${area}: it is read back from there.`,
        at(page, changed?.step ?? null),
      )
    }
    case 'user':
      return sentence(
        `${name} is pinned by nobody: only the page tables of ${pages.space.name} know its frame (${frame} now), and that can change.`,
      )
  }
}

/** The rule that chose the storage domain, and the areas that would answer instead. */
function areaSentences(page: Page): Sentence[] {
  const { span, source, cursor, simulation } = page
  const sentences: Sentence[] = []
  for (const area of span.areas.slice(0, 8)) {
    const name = areaText(area.number)
    const change = source.lab.log.storage.before(area.number, cursor)
    if (area.storageDomain === null) {
      const why = change === null ? 'its IOAS has had no domain yet' : `${change.event.why} (${change.event.where})`
      sentences.push(sentence(`${name} covers it without a storage domain: ${why}.`, at(page, change?.step ?? null)))
      continue
    }
    const domain = simulation.names.domain(area.storageDomain.number)
    const rule = change === null ? '' : `: ${change.event.why} (${change.event.where})`
    sentences.push(sentence(`${name} stores its PFNs in ${domain}${rule}.`, at(page, change?.step ?? null)))
  }
  const filled = span.areas.filter((area) => area.storageDomain !== null)
  if (span.tier === 'domain' && span.source !== null && filled.length > 1) {
    const others = list(filled.filter((area) => area !== span.source).map((area) => areaText(area.number)))
    sentences.push(
      sentence(
        `${areaText(span.source.number)} answers rather than ${others}: the reader takes the first area of domains_itree that covers the index (iopt_pages_find_domain_area).`,
      ),
    )
  }
  if (span.tier === 'xarray' && filled.length > 0) {
    sentences.push(
      sentence('The xarray answers before any storage domain: the reader looks there first (pfn_reader_fill_span).'),
    )
  }
  if (span.areas.length > 8) sentences.push(sentence(`${count(span.areas.length - 8, 'more area')} cover it.`))
  return sentences
}

function holdSentences(page: Page): Sentence[] {
  return page.span.holds
    .slice(0, 8)
    .map((hold) =>
      sentence(
        `${hold.access.name} holds pages ${indexes(hold.first, hold.last)} with its item ${String(hold.item)}.`,
        at(page, pinStep(page, hold)),
      ),
    )
}

function flagSentences({ pages, span, simulation }: Page): Sentence[] {
  const { policy } = simulation
  const sentences: Sentence[] = []
  const tell = (of: string, slot: Readonly<Record<string, number | boolean | string>>): void => {
    for (const [name, value] of Object.entries(slotOf(slot))) {
      sentences.push(sentence(`The policy ${policy.name} keeps ${name} = ${String(value)} on ${of}.`))
    }
  }
  tell(`P${String(pages.number)}`, pages.slot)
  for (const area of span.areas.slice(0, 4)) tell(areaText(area.number), area.slot)
  const ioases = new Set(span.areas.map((area) => area.iopt))
  for (const iopt of [...ioases].slice(0, 4)) tell(`the io_pagetable of IOAS ${String(iopt.ioasId)}`, iopt.slot)
  return sentences
}

/** The frame itself: pins, and its last flush. */
function frameSentences(page: Page, pfn: number | null): Sentence[] {
  if (pfn === null) return []
  const { simulation, frame } = page
  const pins = simulation.machine.memory.pinCount(pfn)
  const past = simulation.monitor.history(pfn)
  const place = (origin: Origin | null): Origin | null => (origin === null || origin.step === 0 ? null : origin)
  const flushed = place(past.flushed)
  const sentences = [sentence(`${frame} has ${count(pins, 'pin')}.`)]
  if (flushed !== null) {
    sentences.push(sentence(`CPU caches were flushed for ${frame} last by ${flushed.label}.`, flushed))
  } else {
    sentences.push(
      sentence(
        `CPU caches were never flushed for ${frame} since it was handed to ${past.owner}.`,
        place(past.allocated),
      ),
    )
  }
  return sentences
}

function mappedSentence({ simulation, span, index }: Page): Sentence {
  const places = span.areas.flatMap((area) => {
    if (area.storageDomain === null) return []
    const iova = area.iova - BigInt(area.pageOffset) + BigInt(index - area.firstIndex) * PAGE_SIZE_N
    const from = iova < area.iova ? area.iova : iova
    return area.iopt.domains.map((domain) => `${simulation.names.domain(domain.number)} at ${groupedHex(from)}`)
  })
  if (domainsOf(simulation, span).length === 0) return sentence('It is mapped in no domain: no device reaches it.')
  return sentence(`It is mapped in ${list(places)}.`)
}

function firstPfn({ pages, span, index }: Pick<Page, 'pages' | 'span' | 'index'>): number | null {
  let found: number | null = null
  const take = (pfn: number): number => {
    found ??= pfn
    return 1
  }
  readSpan(pages, { ...span, first: index, last: index }, take)
  return found
}

/**
 * Where a PFN is after a step, and why.
 * @param number of the iopt_pages
 * @param index of the page in it
 * @throws Error with a sentence if there is no such page
 */
export function explainPage(source: PanelSource, step: number, number: number, index: number): PageExplanation {
  const cursor = source.clamp(step)
  const { after: simulation } = source.lab.history.around(cursor)
  const pages = simulation.iommufd.pages.get(number)
  if (pages === undefined) throw new Error(`There is no P${String(number)} after step ${String(cursor)}.`)
  const users = pageUsers(simulation)
  let found: PageSpan | undefined
  for (const span of pageSpans(pages, users)) {
    if (span.last < index) continue
    found = span
    break
  }
  if (found === undefined) {
    throw new Error(`P${String(number)} has ${count(pages.npages, 'page')}: there is no page ${String(index)}.`)
  }
  const alone = { ...found, first: index, last: index }
  const frame = framesText(simulation, pages, alone) ?? 'no memory'
  const page: Page = { source, cursor, simulation, pages, index, span: found, frame }
  return {
    pages: `P${String(number)}`,
    index,
    tier: found.tier,
    frame,
    sentences: [
      whereSentence(page),
      ...areaSentences(page),
      ...holdSentences(page),
      mappedSentence(page),
      ...frameSentences(page, firstPfn(page)),
      ...flagSentences(page),
    ],
  }
}
