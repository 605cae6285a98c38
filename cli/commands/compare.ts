import { type ComparedPolicy, compareScript, type Comparison } from '../../engine/script/compare.ts'
import { complain, writeJson, writeResult } from '../support/output.ts'
import { policyList } from '../support/policies.ts'
import { preparedCache } from '../support/prepared-cache.ts'
import { limitsOf, type RunOptions } from '../support/run-options.ts'
import { scriptErrorText } from '../support/script-error.ts'
import { readScript } from '../support/script-file.ts'
import { UsageError } from '../support/usage-error.ts'

export interface CompareOptions extends RunOptions {
  readonly policies?: string
  readonly json?: boolean
}

/** `lab compare FILE`: one script under several policies, as a table that fits a mail. */
export async function compare(file: string, options: CompareOptions): Promise<number> {
  const source = readScript(file)
  const policies = options.policies === undefined ? all : policyList(options.policies, source)
  const { seed, mode } = options
  const request = { fileName: file, source, seed, mode, limits: limitsOf(options) }
  const comparison = await compareScript(request, policies, { cache: preparedCache() }).catch(explain)
  if (options.json === true) writeJson(comparison)
  else writeResult(table(comparison))

  const compared = comparison.policies.filter((row): row is ComparedPolicy => row.applicable)
  for (const { policy, error } of compared) {
    if (error === null) continue
    complain(`under ${policy}: ${scriptErrorText(error, file)}`)
    return 2
  }
  return compared.some(({ expectations }) => expectations.failed > 0) ? 1 : 0
}

const all = (known: readonly string[]): readonly string[] => known

/** A name that the script does not define after all is wrong usage. */
function explain(error: unknown): never {
  if (error instanceof RangeError) throw new UsageError(error.message)
  throw error
}

const COLUMNS = ['policy', 'events', 'pages', 'extra', 'redund', 'read', 'ns', 'ratio', 'A', 'B', 'verdict'] as const

const LEGEND = [
  'pages: flushed; extra: beyond oracle-map at the same step;',
  'redund: redundant lines; read: PFNs read back for it;',
  'ns: estimated; ratio: to oracle-map; A, B: frames in hazards',
]

function table({ policies, seed, mode }: Comparison): string {
  const rows = policies.map((row): string[] => {
    if (!row.applicable) return [row.policy, '', '', '', '', '', '', '', '', '', 'n/a']
    const { flushes, unneeded, readBack, estimatedNs, ratio, hazardsA, hazardsB, verdict } = row
    const { events, pages, redundantLines } = flushes
    const numbers = [events, pages, unneeded, redundantLines, readBack, Math.round(estimatedNs)].map(String)
    const hazards = [hazardsA, hazardsB].map((frames) => (frames === 0 ? '' : String(frames)))
    return [row.policy, ...numbers, ratio === null ? '-' : ratio.toFixed(2), ...hazards, verdict]
  })
  const widths = COLUMNS.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)))
  const last = COLUMNS.length - 1
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 || i === last ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join(' ')
      .trimEnd()
  const notes = policies.flatMap((row) => (row.applicable ? [] : [`${row.policy}: ${row.why}`]))
  const heading = `${mode} seed=${String(seed)}`
  return `${[heading, ...LEGEND, '', line(COLUMNS), ...rows.map(line), ...notes].join('\n')}\n`
}
