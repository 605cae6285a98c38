/** What a panel shows as a block of plain text that fits a mail. */
import type { DomainRef } from '../../protocol/index.ts'
import type { ExportWhat } from '../../protocol/panel-requests.ts'
import { filteredFlushLog } from '../panels/flush-filter.ts'
import { memoryView } from '../panels/memory-view.ts'
import { pagesView } from '../panels/pages-view.ts'
import type { PanelSource } from '../panels/source.ts'
import { topologyView } from '../panels/topology.ts'
import { count, indexes } from '../panels/words.ts'
import { groupedHex } from '../../base/hex-text.ts'
import { checksView } from '../views/log-views.ts'
import { textLines, textRows } from './text-rows.ts'

/** Rows of a block; a mail with more is not read. */
const MAX_ROWS = 500

const NO_FILTER = { hooks: [], verdicts: [], pages: null, text: '' } as const

function names(domains: readonly DomainRef[]): string {
  return domains.map((domain) => domain.name).join(' ')
}

function text(n: number | null): string {
  return n === null ? '' : String(n)
}

/** The rows of a block with a line for those that do not fit. */
function table(titles: readonly string[], rows: readonly (readonly string[])[], total = rows.length): string[] {
  const lines = textRows(titles, rows.slice(0, MAX_ROWS))
  return [...lines, ...more(total - Math.min(rows.length, MAX_ROWS))]
}

function more(left: number): string[] {
  return left > 0 ? [`and ${String(left)} more`] : []
}

function status(source: PanelSource, step: number): string[] {
  const { status: at } = source.lab.views(step)
  return [
    ...(at.summary === '' ? [] : textLines(at.summary)),
    ...(at.why === null ? [] : textLines(at.why)),
    `${count(at.pinnedPages, 'page')} pinned`,
    `${count(at.flushedPages, 'page')} flushed, ${String(at.redundantPages)} of them for nothing`,
    count(at.hazards, 'hazard'),
    `journal ${source.lab.journalHash}`,
  ]
}

function steps(source: PanelSource): string[] {
  const rows = source.lab.stepRows(0, MAX_ROWS)
  return table(
    ['step', 'line', 'call', 'what it did'],
    rows.map((row) => [String(row.step), text(row.line), row.label, row.summary]),
    source.lab.steps,
  )
}

function topology(source: PanelSource, step: number): string[] {
  const { nodes } = topologyView(source, step)
  return [
    ...nodes.flatMap(({ label, memory }) =>
      memory.flatMap((range) =>
        textLines(`process ${label}: ${range.name}, ${count(range.pages, 'page')} at ${groupedHex(range.va)}`, '', 2),
      ),
    ),
    ...nodes.flatMap((node) => {
      const notes = node.tags.length === 0 ? '' : ` (${node.tags.join(', ')})`
      const kind = node.label.startsWith(node.ref.kind) ? '' : `${node.ref.kind} `
      return textLines(`${kind}${node.label}${notes}: ${node.note}`, '', 2)
    }),
  ]
}

function domains(source: PanelSource, step: number): string[] {
  return source.lab.views(step).domains.ioases.flatMap((ioas) => [
    `${ioas.name}: ${count(ioas.domains.length, 'domain')}, noncoherent_domain_cnt ${String(ioas.nonCoherentCount)}`,
    ...table(
      ['slot', 'domain', 'kind', 'pages', 'storage of', 'devices'],
      ioas.domains.map((row) => [
        String(row.slot),
        row.domain.name,
        row.domain.coherent ? 'coherent' : 'non-coherent',
        String(row.mappedPages),
        count(row.storageOf, 'area'),
        row.devices.join(' '),
      ]),
    ),
    ...(ioas.why === '' ? [] : textLines(ioas.why)),
  ])
}

function areas(source: PanelSource, step: number): string[] {
  return source.lab.views(step).areas.ioases.flatMap((ioas) => [
    `${ioas.name}: ${count(ioas.areas.length + (ioas.hidden ?? 0), 'area')}`,
    ...table(
      ['area', 'iova', 'pages', 'storage', 'why'],
      ioas.areas.map((row) => [
        row.name,
        groupedHex(row.iova),
        `${row.pages} ${indexes(row.firstIndex, row.lastIndex)}`,
        row.storageDomain?.name ?? '-',
        row.why,
      ]),
      ioas.areas.length + (ioas.hidden ?? 0),
    ),
  ])
}

function pages(source: PanelSource, step: number): string[] {
  const view = pagesView(source, step, null, MAX_ROWS)
  return view.pages.flatMap((row) => {
    const slot = Object.entries(row.slot).map(([name, value]) => `, ${name} ${String(value)}`)
    return [
      ...textLines(
        `P${String(row.number)} ${row.process} ${row.name}: ${count(row.npages, 'page')}, ${String(row.npinned)} pinned${slot.join('')}`,
      ),
      ...table(
        ['pages', 'PFNs in', 'held by', 'mapped in', 'frames'],
        row.spans.map((span) => [
          indexes(span.firstIndex, span.lastIndex),
          span.tier === 'domain' ? `${span.storage?.name ?? ''} (${span.area ?? ''})` : span.tier,
          span.accesses.join(' '),
          names(span.domains),
          span.frames,
        ]),
        row.spans.length + row.moreSpans,
      ),
    ]
  })
}

function memory(source: PanelSource, step: number): string[] {
  const { total, rows } = memoryView(source, step, 0, MAX_ROWS, 'all', '')
  return table(
    ['frames', 'pins', 'what may be'],
    rows.map((row) => [
      row.frames,
      String(row.pins),
      [
        row.owner,
        `memory: ${row.memory.join(' or ')}`,
        `cache: ${row.cache.join(' or ')}`,
        ...(row.reachableBy.length === 0 ? [] : [`read past the cache through ${names(row.reachableBy)}`]),
        ...row.hazards.map((hazard) => `HAZARD ${hazard.class} ${hazard.certainty}`),
      ].join('; '),
    ]),
    total,
  )
}

function flushes(source: PanelSource): string[] {
  const { total, rows } = filteredFlushLog(source, source.lab.steps, NO_FILTER, 0, MAX_ROWS)
  return table(
    ['step', 'line', 'pages', 'verdict', 'where and why'],
    rows.map((row) => [
      String(row.step),
      text(row.line),
      row.pages,
      row.verdict,
      `${row.where}, ${row.hook}: ${row.reason}`,
    ]),
    total,
  )
}

function hazards(source: PanelSource): string[] {
  const { hazards: rows, totals } = checksView(source.lab)
  if (rows.length === 0) return ['none']
  const lines = rows
    .slice(0, MAX_ROWS)
    .flatMap((row) => [
      ...textLines(`${row.class} ${row.form}, ${row.certainty}, step ${String(row.step)}: ${row.text}`, '', 2),
      ...row.causes.flatMap((cause) => textLines(`step ${String(cause.step)}: ${cause.text}`, '  - ', 4)),
    ])
  return [...lines, ...more(totals.hazards - MAX_ROWS)]
}

const TITLES: Record<Exclude<ExportWhat, 'result'>, string> = {
  status: 'State',
  steps: 'Steps',
  topology: 'Topology',
  domains: 'Domains',
  areas: 'Areas',
  pages: 'Pages',
  memory: 'Memory and cache',
  flushes: 'Flushes of the whole run',
  hazards: 'Hazards of the whole run',
}

/** What is about a run rather than about a step. */
const OF_RUN: ReadonlySet<ExportWhat> = new Set<ExportWhat>(['steps', 'flushes', 'hazards'])

function block(source: PanelSource, what: Exclude<ExportWhat, 'result'>, step: number): string[] {
  switch (what) {
    case 'status':
      return status(source, step)
    case 'steps':
      return steps(source)
    case 'topology':
      return topology(source, step)
    case 'domains':
      return domains(source, step)
    case 'areas':
      return areas(source, step)
    case 'pages':
      return pages(source, step)
    case 'memory':
      return memory(source, step)
    case 'flushes':
      return flushes(source)
    case 'hazards':
      return hazards(source)
  }
}

/**
 * A panel as text.
 * @param cursor the step that it shows
 * @returns lines of at most 72 columns, with a newline at the end
 */
export function textExport(source: PanelSource, what: Exclude<ExportWhat, 'result'>, cursor: number): string {
  const { lab } = source
  const step = source.clamp(cursor)
  const at = step === 0 ? 'before the first step' : `after step ${String(step)} ${lab.journal.entry(step)?.label ?? ''}`
  const run = `${lab.policyName}, ${lab.mode}, seed ${String(lab.seed)}`
  const heading = OF_RUN.has(what) ? `${TITLES[what]} (${run})` : `${TITLES[what]} ${at} (${run})`
  const lines = block(source, what, step)
  return `${[...textLines(heading), ...(lines.length === 0 ? ['(nothing)'] : lines)].join('\n')}\n`
}
