/** Questions about an object after a step: the storage domain of an area, a slot of `domains`, the place of a PFN. */
import type { AreaRow, DomainRef } from '../../protocol/index.ts'
import { explainPage } from '../panels/explain-page.ts'
import { pagesView } from '../panels/pages-view.ts'
import { choices, domainOption, inOrder, tierOption, type Asked, type Solved } from './solved.ts'
import type { AskProblem } from './ask.ts'

/** Domains of an IOAS after a step, and those that the step took away. */
function domainsOf({ source, step }: Asked, ioas: number): DomainRef[] {
  const view = source.lab.views(step).domains.ioases.find((one) => one.id === ioas)
  return view === undefined ? [] : [...view.domains.map((row) => row.domain), ...view.removed]
}

/** The area that is asked about: the one that is named, else the first whose storage domain the step changed, else the first. */
function areaOf({ source, step, subject }: Asked): { ioas: number; area: AreaRow } | null {
  const areas = source.lab
    .views(step)
    .areas.ioases.flatMap((ioas) => ioas.areas.map((area) => ({ ioas: ioas.id, area })))
  if (subject !== '') return areas.find(({ area }) => area.name === subject) ?? null
  const changed = source.lab.step(step)?.events.flatMap((event) => (event.kind === 'storage' ? [event.area] : []))
  return areas.find(({ area }) => changed?.includes(Number(area.name.slice(1)))) ?? areas[0] ?? null
}

export function storageQuestion(asked: Asked): Solved | AskProblem {
  const found = areaOf(asked)
  if (found === null) {
    return { problem: `there is no area ${asked.subject} after step ${String(asked.step)}`.replace('  ', ' ') }
  }
  const { area, ioas } = found
  const right = domainOption(area.storageDomain)
  const others = [...domainsOf(asked, ioas).map(domainOption), domainOption(null)]
  return {
    about: area.name,
    options: inOrder(choices(right, others)),
    right,
    why: `${sentenceCase(area.why)}.`,
    panel: 'areas',
    object: { kind: 'area', number: Number(area.name.slice(1)) },
  }
}

export function slotQuestion(asked: Asked): Solved | AskProblem {
  const { source, step, subject } = asked
  const slot = Number(subject === '' ? '0' : subject)
  const { ioases } = source.lab.views(step).domains
  const changed = ioases.find((one) => one.removed.length > 0 || one.domains.some((row) => row.change === 'new'))
  const ioas = changed ?? ioases.find((one) => one.domains.length > 0)
  if (ioas === undefined || !Number.isInteger(slot)) {
    return { problem: `no IOAS has a slot ${subject} after step ${String(step)}` }
  }
  const domain = ioas.domains.find((row) => row.slot === slot)?.domain ?? null
  const right = domainOption(domain)
  const others = [...domainsOf(asked, ioas.id).map(domainOption), domainOption(null)]
  return {
    about: `slot ${String(slot)} of ${ioas.name}`,
    options: inOrder(choices(right, others)),
    right,
    why: ioas.why === '' ? 'The step left the xarray as it was.' : ioas.why,
    panel: 'domains',
    object: domain === null ? { kind: 'ioas', id: ioas.id } : { kind: 'domain', number: domain.number },
  }
}

export function tierQuestion(asked: Asked): Solved | AskProblem {
  const { source, step, subject } = asked
  const [, number, index] = /^P(\d+)\[(\d+)\]$/.exec(subject) ?? []
  const row = number === undefined ? undefined : pagesView(source, step, Number(number), 10_000).pages[0]
  const span = row?.spans.find((one) => one.firstIndex <= Number(index) && Number(index) <= one.lastIndex)
  if (row === undefined || span === undefined) {
    return { problem: `there is no page ${subject} after step ${String(step)}: write e.g. P0[3]` }
  }
  const right = tierOption(span.tier, span.tier === 'domain' ? span.storage : null)
  const all = source.lab.views(step).domains.ioases.flatMap((ioas) => ioas.domains.map((one) => one.domain))
  const others = [tierOption('user', null), tierOption('xarray', null), ...all.map((one) => tierOption('domain', one))]
  const { sentences } = explainPage(source, step, row.number, Number(index))
  return {
    about: `P${String(row.number)} [${index ?? ''}]`,
    options: inOrder(choices(right, others)),
    right,
    why: sentences
      .slice(0, 2)
      .map((sentence) => sentence.text)
      .join(' '),
    panel: 'pages',
    object: { kind: 'pages', number: row.number },
  }
}

function sentenceCase(text: string): string {
  // Names of functions, objects and ioctls keep their letters.
  return /^[a-z]+ /.test(text) ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text
}
