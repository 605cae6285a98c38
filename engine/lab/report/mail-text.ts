/** A whole experiment as text that is pasted into a mail: the script, what came of it, and the policies side by side. */
import type { RunSummary } from '../../protocol/index.ts'
import type { CompareRow } from '../../protocol/panels.ts'
import { ascii, resultBlock, testName } from '../result-block.ts'
import { COMPARE_LEGEND, compareLines } from './compare-text.ts'
import { scriptForMail } from './script-text.ts'
import { textLines } from './text-rows.ts'

/** What a mail is of. */
export interface Mailed {
  readonly summary: RunSummary
  readonly source: string
  /** What the script says of itself; empty where it says nothing. */
  readonly title: string
  readonly question: string
  /** Null if the run is too long to be made again under each policy. */
  readonly comparison: readonly CompareRow[] | null
}

function heading(title: string): string[] {
  return ['', title, '-'.repeat(title.length)]
}

/** @returns lines of at most 72 columns, where the script can be broken into such, with a newline at the end */
export function mailText({ summary, source, title, question, comparison }: Mailed): string {
  const script = scriptForMail(source)
  const { policy, mode, seed } = summary
  const note = 'Lines longer than 72 columns are broken; the journal is that of the script as it was.'
  const parts = [
    ...textLines(title === '' ? testName(summary.fileName) : title),
    ...(question === '' ? [] : textLines(question)),
    ...textLines(`iommufd-lab, model of Linux 6.12; policy ${policy}, ${mode}, seed ${String(seed)}`),
    ...heading('Script'),
    ...(script.broken ? [...textLines(note), ''] : []),
    ...script.lines.map(ascii),
    ...heading('Result'),
    resultBlock(summary).trimEnd(),
    ...heading('Policies'),
    ...(comparison === null
      ? ['The run is too long to be made again under each policy.']
      : [...COMPARE_LEGEND, '', ...compareLines(comparison)]),
  ]
  return `${parts.join('\n')}\n`
}
