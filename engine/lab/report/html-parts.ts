/** Pieces that the sections of a report share: tables, links between steps and lines, signs. */
import type { DomainRef } from '../../protocol/index.ts'
import { count, grouped } from '../panels/words.ts'
import type { Html } from './html.ts'
import { html } from './html.ts'

/** Rows of a table of a page; a longer one says how many it leaves out. */
export const MAX_ROWS = 2000

type Cell = Html | string | number

/** A column: `number` lines up to the right, `code` is in the type of the script. */
export interface HtmlColumn {
  readonly title: string
  readonly kind?: 'number' | 'code'
}

/** What a table is of. */
export interface HtmlTable {
  readonly caption: string
  readonly columns: readonly HtmlColumn[]
  readonly rows: readonly { readonly id?: string; readonly mark?: boolean; readonly cells: readonly Cell[] }[]
  /** Rows that there are; more than listed are counted below. */
  readonly total?: number
}

/** Whether nothing is in any cell of a column: it is left out then. */
function isEmpty(rows: HtmlTable['rows'], column: number): boolean {
  return rows.every(({ cells }) => cells[column] === '')
}

/** A table that scrolls sideways by itself where the page is too narrow. */
export function table({ caption, columns: all, rows, total = rows.length }: HtmlTable): Html {
  const kept = all.map((_, i) => i).filter((i) => rows.length === 0 || !isEmpty(rows, i))
  const columns = kept.flatMap((i) => all[i] ?? [])
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${columns.map(({ title, kind }) => html`<th scope="col" ${classes(kind)}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(({ id, mark, cells }) => {
            const name = id === undefined ? html`` : html`id="${id}"`
            const marked = mark === true ? html`class="mark"` : html``
            return html`<tr ${name} ${marked}>
              ${kept.map((i, n) => html`<td ${classes(columns[n]?.kind)}>${cells[i] ?? ''}</td>`)}
            </tr> `
          })}
        </tbody>
      </table>
    </div>
    ${more(total, rows.length)}`
}

function classes(kind: HtmlColumn['kind']): Html {
  return kind === undefined ? html`` : html`class="${kind}"`
}

/** How many are left out. */
export function more(total: number, shown: number): Html {
  return total > shown ? html`<p class="dim">${total - shown} more are not listed.</p>` : html``
}

/** A section with its heading, to which the contents lead. */
export function section(id: string, title: string, ...content: readonly Html[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`
}

export function lineLink(line: number | null): Html {
  return line === null ? html`` : html`<a href="#line-${line}">${line}</a>`
}

export function stepLink(step: number): Html {
  // What happened before the first step, and behind the last row, has no place to go to.
  return step === 0 || step > MAX_ROWS ? html`${step}` : html`<a href="#step-${step}">${step}</a>`
}

/** A domain with the sign of its coherency. */
export function domainSign({ name, coherent }: DomainRef): Html {
  const word = coherent ? 'coherent' : 'non-coherent'
  return html`<span class="${word} nowrap" title="${word}">${coherent ? '●' : '◆'} ${name}</span>`
}

export function domainSigns(domains: readonly DomainRef[]): Html {
  return html`${domains.map((domain, i) => html`${i === 0 ? '' : ' '}${domainSign(domain)}`)}`
}

/** `8 pages`, with grouped digits. */
export function counted(n: number, one: string, many?: string): string {
  return count(n, one, many).replace(/^\d+/, grouped(n))
}

/** Nanoseconds as a person reads them. */
export function duration(ns: number): string {
  if (ns < 1000) return `${String(Math.round(ns))} ns`
  if (ns < 1_000_000) return `${(ns / 1000).toFixed(1)} µs`
  if (ns < 1_000_000_000) return `${(ns / 1_000_000).toFixed(1)} ms`
  return `${(ns / 1_000_000_000).toFixed(1)} s`
}
