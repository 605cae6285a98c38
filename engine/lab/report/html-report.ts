/** A run as one HTML page: offline, without scripts, everything that a script could put into it escaped. */
import type { RunSummary } from '../../protocol/index.ts'
import type { CompareRow } from '../../protocol/panels.ts'
import type { PanelSource } from '../panels/source.ts'
import { resultBlock, testName } from '../result-block.ts'
import { Html, html } from './html.ts'
import { MAX_ROWS, section } from './html-parts.ts'
import { REPORT_STYLE } from './report-style.ts'
import { comparison, expectations, flushes, hazards, parameters, verdict } from './run-sections.ts'
import { output, script, steps } from './script-sections.ts'
import { stateAfter } from './state-sections.ts'
import { timelinePicture } from './timeline-picture.ts'

/** What a report is of. */
export interface Reported {
  readonly panels: PanelSource
  readonly summary: RunSummary
  /** The script, and what it says of itself; empty where it says nothing. */
  readonly source: string
  readonly title: string
  readonly question: string
  /** The step whose state is shown. */
  readonly step: number
  /** The same script under other policies; null if it was not run under them. */
  readonly comparison: readonly CompareRow[] | null
}

const CONTENTS: readonly (readonly [id: string, title: string])[] = [
  ['verdict', 'Verdict'],
  ['parameters', 'Parameters'],
  ['timeline', 'Timeline'],
  ['hazards', 'Hazards'],
  ['expectations', 'Expectations'],
  ['policies', 'Policies'],
  ['flushes', 'Flushes'],
  ['state', 'State'],
  ['script', 'Script'],
  ['steps', 'Steps'],
  ['result', 'Result block'],
]

function head({ summary, title, question }: Reported): Html {
  const safe = summary.verdict.hazards === 0
  return html`<header>
    <p class="dim kicker">iommufd-lab</p>
    <h1>${title === '' ? testName(summary.fileName) : title}</h1>
    ${question === '' ? html`` : html`<p class="question">${question}</p>`}
    <p class="line">
      ${safe ? html`<strong class="pill good">✓ safe</strong>` : html`<strong class="pill A">▲ unsafe</strong>`} under
      <code>${summary.policy}</code>, ${summary.mode} cache, seed ${summary.seed}
    </p>
    <nav aria-label="Contents">
      <ul>
        ${CONTENTS.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}
      </ul>
    </nav>
  </header>`
}

/** The page. */
export function htmlReport(reported: Reported): string {
  const { panels, summary, source } = reported
  const rows = panels.lab.stepRows(0, MAX_ROWS)
  const step = panels.clamp(reported.step)
  const name = testName(summary.fileName)
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${name} under ${summary.policy}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        ${head(reported)}
        <main>
          ${verdict(summary, panels)} ${parameters(summary, step)}
          ${section('timeline', 'Timeline', timelinePicture(panels, step))} ${hazards(panels)} ${expectations(summary)}
          ${comparison(reported.comparison, summary.policy)} ${flushes(panels)} ${stateAfter(panels, step)}
          ${script(source, rows)} ${steps(rows, panels.lab.steps, step)} ${output(summary)}
          ${section('result', 'Result block', html`<pre tabindex="0">${resultBlock(summary)}</pre>`)}
        </main>
      </body>
    </html> `
  return page.text
}

/** The style sheet is our own and must not be escaped. */
const STYLE = new Html(REPORT_STYLE)
