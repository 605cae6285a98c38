/** The script and what it did, as sections of a report: each line with its steps, each step with its line. */
import type { RunSummary, StepRow } from '../../protocol/index.ts'
import { html, type Html } from './html.ts'
import { lineLink, section, table } from './html-parts.ts'

/** Steps of one line that are told. */
const TOLD = 5

const SIGNS = { A: '▲ hazard A', B: '■ hazard B' } as const

/** What the steps of each line did, joined. */
function notesByLine(rows: readonly StepRow[]): ReadonlyMap<number, { texts: string[]; hazard: boolean }> {
  const notes = new Map<number, { texts: string[]; hazard: boolean }>()
  for (const { line, summary, hazards } of rows) {
    if (line === null || summary === '') continue
    const known = notes.get(line) ?? { texts: [], hazard: false }
    if (known.texts.length < TOLD) known.texts.push(summary)
    else if (known.texts.length === TOLD) known.texts.push('…')
    known.hazard ||= hazards.length > 0
    notes.set(line, known)
  }
  return notes
}

/** @param rows the steps that are listed */
export function script(source: string, rows: readonly StepRow[]): Html {
  const notes = notesByLine(rows)
  return section(
    'script',
    'Script',
    html`<div class="scroll" tabindex="0" role="group" aria-label="Script with what it did">
      <table class="source">
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
          ${source
            .replace(/\n$/, '')
            .split('\n')
            .map((text, i) => {
              const note = notes.get(i + 1)
              return html`<tr id="line-${i + 1}" ${note?.hazard === true ? html` class="hazard-line"` : html``}>
                <td class="number dim">${i + 1}</td>
                <td class="code source">${text}</td>
                <td>${note === undefined ? '' : html`${note.hazard ? '▲ ' : ''}${note.texts.join(' · ')}`}</td>
              </tr> `
            })}
        </tbody>
      </table>
    </div>`,
  )
}

/** @param total steps of the run */
export function steps(rows: readonly StepRow[], total: number, cursor: number): Html {
  return section(
    'steps',
    'Steps',
    table({
      caption: 'Every command, with what it did',
      columns: [
        { title: 'step', kind: 'number' },
        { title: 'line', kind: 'number' },
        { title: 'call', kind: 'code' },
        { title: 'did' },
        { title: 'why' },
      ],
      rows: rows.map((row) => ({
        id: `step-${String(row.step)}`,
        mark: row.step === cursor,
        cells: [
          row.step,
          lineLink(row.line),
          row.label,
          html`${row.summary}${row.hazards.map((hazard) => html` <span class="${hazard} nowrap">${SIGNS[hazard]}</span>`)}`,
          row.why ?? '',
        ],
      })),
      total,
    }),
  )
}

/** What the script printed. */
export function output({ output: lines }: RunSummary): Html {
  if (lines.length === 0) return html``
  return section('output', 'Output', html`<pre tabindex="0">${lines.map(({ text }) => `${text}\n`)}</pre>`)
}
