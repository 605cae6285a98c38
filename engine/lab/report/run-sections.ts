/** What a run came to, as sections of a report: parameters, verdict, hazards, expectations, flushes, other policies. */
import { POLICY_INFO } from '../../policies/index.ts'
import type { HazardVerdict, RunSummary } from '../../protocol/index.ts'
import type { CompareRow } from '../../protocol/panels.ts'
import { filteredFlushLog } from '../panels/flush-filter.ts'
import { flushGroups } from '../panels/flush-groups.ts'
import type { PanelSource } from '../panels/source.ts'
import { grouped } from '../panels/words.ts'
import { costOf } from '../summary.ts'
import { checksView } from '../views/log-views.ts'
import { html, type Html } from './html.ts'
import { counted, duration, lineLink, MAX_ROWS, more, section, stepLink, table } from './html-parts.ts'

const NO_FILTER = { hooks: [], verdicts: [], pages: null, text: '' } as const

/** What has to be the same for the run to come out the same. */
export function parameters(summary: RunSummary, step: number): Html {
  const info = POLICY_INFO.find(({ name }) => name === summary.policy)
  const policy = info === undefined ? 'defined by the script' : `${info.title}. ${info.summary}`
  const rows: readonly [string, Html][] = [
    ['Script', html`<code>${summary.fileName.split(/[/\\]/).at(-1) ?? ''}</code>`],
    ['Policy', html`<code>${summary.policy}</code> <span class="dim">${policy}</span>`],
    [
      'Cache',
      html`${summary.mode}
        <span class="dim"
          >${summary.mode === 'worst-case' ? 'whatever could be evicted or fetched, may be' : 'one cache that behaves one way'}</span
        >`,
    ],
    ['Seed', html`${summary.seed}`],
    ['Steps', html`${grouped(summary.ops)}; the state is shown after step ${stepLink(step)}`],
    ['Model', html`Linux 6.12`],
    ['Journal', html`<code class="hash">${summary.journalHash}</code>`],
  ]
  return section(
    'parameters',
    'Parameters',
    html`<dl>
        ${rows.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd> `,
        )}
      </dl>
      <p class="dim">The same script, policy, cache, and seed give the same journal on every machine.</p>`,
  )
}

function hazardCard(sign: string, name: string, what: string, verdict: HazardVerdict): Html {
  const tone = verdict === 'none' ? 'good' : name
  return html`<li>
    <strong class="${tone}">${verdict === 'none' ? '✓' : sign} ${name}: ${verdict}</strong>
    <span class="dim">${what}</span>
  </li>`
}

/** The answer in a few words. */
export function verdict(summary: RunSummary, source: PanelSource): Html {
  const { flushes, expectations, verdict: of } = summary
  const { redundantPages, estimatedNs } = costOf(source.lab)
  const missing = flushGroups(source, { ...NO_FILTER, verdicts: ['missing'] }, 'hook')
  const missed = missing.missing.length + missing.moreMissing
  return section(
    'verdict',
    'Verdict',
    html`<ul class="cards">
      ${hazardCard('▲', 'A', 'a device sees stale data', of.a)}
      ${hazardCard('■', 'B', 'a page is released while memory and cache differ', of.b)}
      <li>
        <strong class="flush">▸ ${counted(flushes.pages, 'page')} flushed</strong>
        <span class="dim"
          >${counted(flushes.events, 'flush', 'flushes')}, ${redundantPages === 0 ? 'none' : grouped(redundantPages)}
          for nothing, ≈ ${duration(estimatedNs)}</span
        >
      </li>
      <li>
        <strong class="${missed === 0 ? 'good' : 'A'}"
          >${missed === 0 ? '✓ none' : `✗ ${grouped(missed)}`} missing</strong
        >
        <span class="dim">flushes that were due</span>
      </li>
      <li>
        <strong class="${expectations.failed === 0 ? 'good' : 'A'}"
          >${expectations.failed === 0 ? '✓' : '✗'} ${grouped(expectations.passed)} of
          ${grouped(expectations.passed + expectations.failed)}</strong
        >
        <span class="dim">expectations hold</span>
      </li>
    </ul>`,
    summary.error === null ? html`` : html`<p class="A">The script stopped: ${summary.error.message}</p>`,
  )
}

/** Hazards of a page; each brings its chain. */
const MAX_HAZARDS = 500

/** Each hazard with the chain of steps that led to it. */
export function hazards(source: PanelSource): Html {
  const { hazards: rows } = checksView(source.lab)
  const total = source.lab.log.hazardsUpTo(source.lab.steps)
  if (total === 0) return section('hazards', 'Hazards', html`<p>None.</p>`)
  return section(
    'hazards',
    'Hazards',
    html`<ol class="hazards">
      ${rows.slice(0, MAX_HAZARDS).map(
        (row) =>
          html`<li>
            <strong class="${row.class}">${row.class === 'A' ? '▲ A' : '■ B'} ${row.form}, ${row.certainty}</strong>
            at step ${stepLink(row.step)}${row.line === null ? '' : html`, line ${lineLink(row.line)}`}: ${row.text}
            <ol class="causes">
              ${row.causes.map((cause) => html`<li>step ${stepLink(cause.step)}: ${cause.text}</li>`)}
            </ol>
          </li>`,
      )}
    </ol>`,
    more(total, Math.min(rows.length, MAX_HAZARDS)),
  )
}

export function expectations({ expectations: of }: RunSummary): Html {
  if (of.results.length === 0) return section('expectations', 'Expectations', html`<p>The script states none.</p>`)
  return section(
    'expectations',
    'Expectations',
    table({
      caption: 'What the script states, and whether it holds',
      columns: [
        { title: 'line', kind: 'number' },
        { title: 'outcome' },
        { title: 'expectation', kind: 'code' },
        { title: 'but' },
      ],
      rows: of.results.slice(0, MAX_ROWS).map((result) => ({
        cells: [
          lineLink(result.line),
          result.passed ? html`<span class="good nowrap">✓ holds</span>` : html`<span class="A nowrap">✗ fails</span>`,
          result.text,
          result.passed ? '' : result.message,
        ],
      })),
      total: of.results.length,
    }),
  )
}

/** The flushes of the run, summed up by hook and one by one, and those that are missing. */
export function flushes(source: PanelSource): Html {
  const { total, rows } = filteredFlushLog(source, source.lab.steps, NO_FILTER, 0, MAX_ROWS)
  const { groups, missing, moreMissing } = flushGroups(source, NO_FILTER, 'hook')
  const byHook = table({
    caption: 'By hook of the policy',
    columns: [
      { title: 'hook', kind: 'code' },
      { title: 'flushes', kind: 'number' },
      { title: 'pages', kind: 'number' },
      { title: 'for nothing', kind: 'number' },
      { title: 'estimated', kind: 'number' },
    ],
    rows: groups.map((group) => ({
      cells: [
        group.key,
        ...[group.events, group.pages, group.redundantPages].map(grouped),
        duration(group.estimatedNs),
      ],
    })),
  })
  const oneByOne = table({
    caption: 'One by one',
    columns: [
      { title: 'step', kind: 'number' },
      { title: 'line', kind: 'number' },
      { title: 'pages', kind: 'code' },
      { title: 'verdict' },
      { title: 'kernel function', kind: 'code' },
      { title: 'hook', kind: 'code' },
      { title: 'rule' },
    ],
    rows: rows.map((row) => ({
      cells: [
        stepLink(row.step),
        lineLink(row.line),
        row.pages,
        row.verdict === 'needed'
          ? html`<span class="good nowrap">✓ needed</span>`
          : html`<span class="dim nowrap">○ redundant</span>`,
        row.where,
        row.hook,
        row.reason,
      ],
    })),
    total,
  })
  return section(
    'flushes',
    'Flushes',
    missing.length === 0
      ? html``
      : html`<h3>Missing</h3>
          <ul>
            ${missing.map((flush) => html`<li><span class="A">✗ ${flush.hazard}</span> ${flush.text}</li>`)}
          </ul>
          ${more(missing.length + moreMissing, missing.length)}`,
    total === 0 ? html`<p>None was made.</p>` : html`${byHook} ${oneByOne}`,
  )
}

type Applicable = Extract<CompareRow, { readonly applicable: true }>

/** The same script under other policies. */
export function comparison(rows: readonly CompareRow[] | null, policy: string): Html {
  if (rows === null) {
    return section(
      'policies',
      'Policies',
      html`<p class="dim">The run is too long to be made again under each policy.</p>`,
    )
  }
  const applicable = rows.filter((row): row is Applicable => row.applicable)
  const most = Math.max(1, ...applicable.map((row) => row.estimatedNs))
  return section(
    'policies',
    'Policies',
    table({
      caption: 'The same script under each policy',
      columns: [
        { title: 'policy', kind: 'code' },
        { title: 'verdict' },
        { title: 'A', kind: 'number' },
        { title: 'B', kind: 'number' },
        { title: 'flushes', kind: 'number' },
        { title: 'pages', kind: 'number' },
        { title: 'redundant lines', kind: 'number' },
        { title: 'estimated', kind: 'number' },
        { title: 'to oracle-map', kind: 'number' },
        { title: 'cost' },
      ],
      rows: rows.map((row) => {
        const mark = row.policy === policy
        if (!row.applicable) return { mark, cells: [row.policy, html`<span class="dim">says nothing</span>`] }
        const { flushes: of } = row
        const width = Math.round((row.estimatedNs / most) * 100)
        return {
          mark,
          cells: [
            row.policy,
            row.verdict === 'safe'
              ? html`<span class="good nowrap">✓ safe</span>`
              : html`<span class="A nowrap">▲ unsafe</span>`,
            ...[row.hazardsA, row.hazardsB, of.events, of.pages, of.redundantLines].map(grouped),
            duration(row.estimatedNs),
            row.ratio === null ? '–' : `× ${row.ratio.toFixed(2)}`,
            html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect class="flush" width="${width}" height="10"></rect>
            </svg>`,
          ],
        }
      }),
    }),
    html`<p class="dim">
      A and B: frames that are in hazards. Oracle-map flushes exactly what the mappings make due.
    </p>`,
  )
}
