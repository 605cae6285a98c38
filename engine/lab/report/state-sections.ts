/** The state after a step, as a section of a report: topology, domains, areas, pages. */
import { groupedHex } from '../../base/hex-text.ts'
import { pagesView } from '../panels/pages-view.ts'
import type { PanelSource } from '../panels/source.ts'
import { topologyView } from '../panels/topology.ts'
import { indexes, grouped } from '../panels/words.ts'
import { html, type Html } from './html.ts'
import { domainSign, domainSigns, section, stepLink, table } from './html-parts.ts'
import { topologyPicture } from './topology-picture.ts'

/** Rows of one table of a state. */
const MAX_STATE_ROWS = 500
/** Nodes that a picture can show. */
const MAX_NODES = 60

function changed(change: 'none' | 'new' | 'changed'): boolean {
  return change !== 'none'
}

function domains(source: PanelSource, step: number): Html {
  return html`${source.lab.views(step).domains.ioases.map((ioas) => {
    const caption = `${ioas.name}: domains xarray, noncoherent_domain_cnt ${String(ioas.nonCoherentCount)}, alignment ${String(ioas.alignment)}`
    if (ioas.domains.length === 0) return html`<p class="dim">${caption}: it is empty, no device is attached.</p>`
    return html`${table({
      caption,
      columns: [
        { title: 'slot', kind: 'number' },
        { title: 'domain', kind: 'code' },
        { title: 'coherency' },
        { title: 'hwpt', kind: 'code' },
        { title: 'devices', kind: 'code' },
        { title: 'mapped pages', kind: 'number' },
        { title: 'storage of', kind: 'number' },
      ],
      rows: ioas.domains.map((row) => ({
        mark: changed(row.change),
        cells: [
          row.slot,
          domainSign(row.domain),
          row.domain.coherent ? 'coherent' : 'non-coherent',
          `${String(row.hwpt.id)}${row.hwpt.auto ? ' auto' : ''}`,
          row.devices.join(' '),
          grouped(row.mappedPages),
          grouped(row.storageOf),
        ],
      })),
    })}
    ${ioas.why === '' ? html`` : html`<p class="dim">${ioas.why}</p>`}`
  })}`
}

function areas(source: PanelSource, step: number): Html {
  return html`${source.lab.views(step).areas.ioases.map((ioas) => {
    const total = ioas.areas.length + (ioas.hidden ?? 0)
    if (total === 0) return html`<p class="dim">${ioas.name}: nothing is mapped.</p>`
    return table({
      caption: `${ioas.name}: areas`,
      columns: [
        { title: 'area', kind: 'code' },
        { title: 'IOVA', kind: 'code' },
        { title: 'pages', kind: 'code' },
        { title: 'storage domain', kind: 'code' },
        { title: 'pinned', kind: 'number' },
        { title: 'why' },
      ],
      rows: ioas.areas.slice(0, MAX_STATE_ROWS).map((row) => ({
        mark: changed(row.change),
        cells: [
          row.name,
          html`<span class="nowrap">${groupedHex(row.iova)}–${groupedHex(row.last)}</span>`,
          html`<span class="nowrap">${row.pages} ${indexes(row.firstIndex, row.lastIndex)}</span>`,
          row.storageDomain === null ? html`<span class="dim">none</span>` : domainSign(row.storageDomain),
          grouped(row.pinned),
          html`${row.why}${row.storageSince === null ? '' : html`, step ${stepLink(row.storageSince)}`}`,
        ],
      })),
      total,
    })
  })}`
}

const TIERS = { xarray: 'pinned_pfns', domain: 'storage domain', user: 'not pinned' } as const

function pages(source: PanelSource, step: number): Html {
  return html`${pagesView(source, step, null, MAX_STATE_ROWS).pages.map((row) => {
    const slot = Object.entries(row.slot).map(([name, value]) => `, ${name} ${String(value)}`)
    return table({
      caption: `P${String(row.number)} of ${row.process}: ${grouped(row.npages)} pages, ${grouped(row.npinned)} pinned${slot.join('')}`,
      columns: [
        { title: 'pages', kind: 'code' },
        { title: 'PFNs in' },
        { title: 'held by', kind: 'code' },
        { title: 'mapped in', kind: 'code' },
        { title: 'frames', kind: 'code' },
      ],
      rows: row.spans.map((span) => ({
        mark: changed(span.change),
        cells: [
          indexes(span.firstIndex, span.lastIndex),
          span.storage === null || span.tier !== 'domain'
            ? TIERS[span.tier]
            : html`${domainSign(span.storage)} (${span.area ?? ''})`,
          span.accesses.join(' '),
          domainSigns(span.domains),
          span.frames,
        ],
      })),
      total: row.spans.length + row.moreSpans,
    })
  })}`
}

/** Everything after step `step`; rows that it changed are marked. */
export function stateAfter(source: PanelSource, step: number): Html {
  const label = source.lab.journal.entry(step)?.label ?? ''
  const view = topologyView(source, step)
  const title = step === 0 ? 'State before the first step' : `State after step ${String(step)}`
  if (view.nodes.length === 0) return section('state', title, html`<p>Nothing is there yet.</p>`)
  return section(
    'state',
    title,
    step === 0 ? html`` : html`<p>Step ${stepLink(step)} is <code>${label}</code>; what it changed is tinted.</p>`,
    html`<h3>Topology</h3>`,
    view.nodes.length > MAX_NODES
      ? html`<p class="dim">${grouped(view.nodes.length)} objects are too many for a picture.</p>`
      : topologyPicture(view),
    html`<h3>Domains</h3>
      ${domains(source, step)}
      <h3>Areas</h3>
      ${areas(source, step)}
      <h3>Pages</h3>
      ${pages(source, step)}`,
  )
}
