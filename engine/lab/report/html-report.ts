/** A run as one HTML page: offline, without scripts, everything that a script could put into it escaped. */
import type { RunSummary, StepRow } from '../../protocol/index.ts'
import { filteredFlushLog } from '../panels/flush-filter.ts'
import { flushGroups } from '../panels/flush-groups.ts'
import type { PanelSource } from '../panels/source.ts'
import { count } from '../panels/words.ts'
import { resultBlock, testName } from '../result-block.ts'
import { verdictOf } from '../summary.ts'
import { Html, html } from './html.ts'
import { REPORT_STYLE } from './report-style.ts'
import { timelinePicture } from './timeline-picture.ts'

/** Rows of a table of a page; a longer one says how many it leaves out. */
const MAX_ROWS = 2000
const NO_FILTER = { hooks: [], verdicts: [], pages: null, text: '' } as const

function lineLink(line: number | null): Html {
  return line === null ? html`` : html`<a href="#line-${line}">${line}</a>`
}

function stepLink(step: number): Html {
  // What happened before the first step, and behind the last row, has no place to go to.
  return step === 0 || step > MAX_ROWS ? html`${step}` : html`<a href="#step-${step}">${step}</a>`
}

function more(total: number, shown: number): Html {
  return total > shown ? html`<p class="dim">${total - shown} more are not listed.</p>` : html``
}

function head(summary: RunSummary): Html {
  const { safe } = verdictOf(summary.hazards)
  const failed = summary.expectations.failed
  return html`<h1>${testName(summary.fileName)}</h1>
    <p>
      Policy <strong>${summary.policy}</strong>, ${summary.mode} mode, seed ${summary.seed}:
      ${count(summary.ops, 'step')}, ${count(summary.flushes.pages, 'page')} flushed,
      ${safe ? html`<strong class="good">✓ safe</strong>` : html`<strong class="A">▲ unsafe</strong>`},
      ${count(summary.expectations.passed, 'expectation')} passed${failed === 0 ? '' : `, ${String(failed)} failed`}.
    </p>`
}

/** What the steps of each line did, joined. */
function notesByLine(rows: readonly StepRow[]): ReadonlyMap<number, string> {
  const notes = new Map<number, string[]>()
  for (const { line, summary } of rows) {
    if (line === null || summary === '') continue
    const known = notes.get(line)
    if (known === undefined) notes.set(line, [summary])
    else if (known.length < 5) known.push(summary)
    else if (known.length === 5) known.push('…')
  }
  return new Map([...notes].map(([line, texts]) => [line, texts.join(' · ')]))
}

function script(source: string, rows: readonly StepRow[]): Html {
  const notes = notesByLine(rows)
  return html`<h2>Script</h2>
    <table>
      <caption>
        Each line with what it did
      </caption>
      <thead>
        <tr>
          <th class="number" scope="col">line</th>
          <th scope="col">source</th>
          <th scope="col">did</th>
        </tr>
      </thead>
      <tbody>
        ${source.split('\n').map(
          (text, i) =>
            html`<tr id="line-${i + 1}">
              <td class="number dim">${i + 1}</td>
              <td class="code source">${text}</td>
              <td>${notes.get(i + 1) ?? ''}</td>
            </tr> `,
        )}
      </tbody>
    </table>`
}

function hazards(source: PanelSource): Html {
  const { hazards: rows } = source.lab.views(source.lab.steps).hazards
  const total = source.lab.log.hazardsUpTo(source.lab.steps)
  if (total === 0)
    return html`<h2>Hazards</h2>
      <p>None.</p>`
  return html`<h2>Hazards</h2>
    <ol>
      ${rows.map(
        (row) =>
          html`<li>
            <strong class="${row.class}">${row.class === 'A' ? '▲ A' : '■ B'} ${row.form}, ${row.certainty}</strong>,
            step ${stepLink(row.step)}: ${row.text}
            <ul>
              ${row.causes.map((cause) => html`<li>step ${stepLink(cause.step)}: ${cause.text}</li>`)}
            </ul>
          </li>`,
      )}
    </ol>
    ${more(total, rows.length)}`
}

function steps(rows: readonly StepRow[], total: number): Html {
  return html`<h2>Steps</h2>
    <table>
      <caption>
        Every command, with what it did
      </caption>
      <thead>
        <tr>
          <th class="number" scope="col">step</th>
          <th class="number" scope="col">line</th>
          <th scope="col">call</th>
          <th scope="col">did</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr id="step-${row.step}">
              <td class="number">${row.step}</td>
              <td class="number">${lineLink(row.line)}</td>
              <td class="code">${row.label}</td>
              <td>${row.summary}${row.why === null ? '' : html` <span class="dim">${row.why}</span>`}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${more(total, rows.length)}`
}

function flushes(source: PanelSource): Html {
  const { total, rows } = filteredFlushLog(source, source.lab.steps, NO_FILTER, 0, MAX_ROWS)
  const { groups, missing, moreMissing } = flushGroups(source, NO_FILTER, 'hook')
  const listed = html`<table>
      <caption>
        By hook of the policy
      </caption>
      <thead>
        <tr>
          <th scope="col">hook</th>
          <th class="number" scope="col">flushes</th>
          <th class="number" scope="col">pages</th>
          <th class="number" scope="col">redundant</th>
          <th class="number" scope="col">estimated ns</th>
        </tr>
      </thead>
      <tbody>
        ${groups.map(
          (group) =>
            html`<tr>
              <td class="code">${group.key}</td>
              <td class="number">${group.events}</td>
              <td class="number">${group.pages}</td>
              <td class="number">${group.redundantPages}</td>
              <td class="number">${Math.round(group.estimatedNs)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    <table>
      <caption>
        One by one
      </caption>
      <thead>
        <tr>
          <th class="number" scope="col">step</th>
          <th class="number" scope="col">line</th>
          <th scope="col">pages</th>
          <th scope="col">verdict</th>
          <th scope="col">where and why</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <td class="number">${stepLink(row.step)}</td>
              <td class="number">${lineLink(row.line)}</td>
              <td>${row.pages}</td>
              <td>${row.verdict === 'needed' ? '✓ needed' : '○ redundant'}</td>
              <td>${row.where}, ${row.hook}: ${row.reason}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${more(total, rows.length)}`
  return html`<h2>Flushes</h2>
    ${total === 0 ? html`<p>None.</p>` : listed}
    ${
      missing.length === 0
        ? html``
        : html`<p>Missing:</p>
            <ul>
              ${missing.map((flush) => html`<li>✗ ${flush.text} (hazard ${flush.hazard})</li>`)}
            </ul>
            ${more(missing.length + moreMissing, missing.length)}`
    }`
}

function expectations({ expectations: of }: RunSummary): Html {
  if (of.results.length === 0) return html``
  return html`<h2>Expectations</h2>
    <ul>
      ${of.results.slice(0, MAX_ROWS).map(
        (result) =>
          html`<li>
            ${result.passed ? '✓' : '✗'} line ${lineLink(result.line)}:
            <code>${result.text}</code>${result.passed ? '' : ` ${result.message}`}
          </li>`,
      )}
    </ul>
    ${more(of.results.length, Math.min(of.results.length, MAX_ROWS))}`
}

/** What a report is of. */
export interface Reported {
  readonly panels: PanelSource
  readonly summary: RunSummary
  /** The script. */
  readonly source: string
}

/** The page. */
export function htmlReport({ panels, summary, source }: Reported): string {
  const rows = panels.lab.stepRows(0, MAX_ROWS)
  const { output } = summary
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${testName(summary.fileName)} under ${summary.policy}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          ${head(summary)}
          <h2>Result</h2>
          <pre>${resultBlock(summary)}</pre>
          <h2>Timeline</h2>
          ${timelinePicture(panels)} ${hazards(panels)} ${expectations(summary)} ${flushes(panels)}
          ${script(source, rows)} ${steps(rows, panels.lab.steps)}
          ${
            output.length === 0
              ? html``
              : html`<h2>Output</h2>
                  <pre>${output.map(({ text }) => `${text}\n`)}</pre>`
          }
        </main>
      </body>
    </html> `
  return page.text
}

/** The style sheet is our own and must not be escaped. */
const STYLE = new Html(REPORT_STYLE)
