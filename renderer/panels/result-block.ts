import type { RunSummary } from '../../engine/protocol/run.ts'
import { count, plural } from '../format/hex.ts'
import { strings } from '../strings.ts'

/** The result of a run as a block of plain text that fits a mail. */
export function resultBlock(summary: RunSummary): string {
  const { flushes, hazards, expectations, error } = summary
  const lines = [
    `${summary.fileName}  policy ${summary.policy}  ${summary.mode}  seed ${summary.seed}`,
    `  ${plural(summary.ops, 'step')}`,
    `  flushes       ${plural(flushes.events, 'event')}, ${plural(flushes.pages, 'page')}, ` +
      `${plural(flushes.lines, 'line')} (${count(flushes.redundantLines)} redundant)`,
    `  hazards       ${hazards.length === 0 ? 'none' : count(hazards.length)}`,
    ...hazards
      .slice(0, 20)
      .map(
        (one) =>
          `    ${one.class} ${one.form}, ${one.certainty}: step ${one.step}` +
          `${one.line === null ? '' : `, line ${one.line}`}, ${one.frames}${one.domain === null ? '' : ` through ${one.domain}`}`,
      ),
    `  expectations  ${count(expectations.passed)} passed, ${count(expectations.failed)} failed`,
    ...expectations.results
      .filter((one) => !one.passed)
      .map((one) => `    failed${one.line === null ? '' : ` at line ${one.line}`}: ${one.message}`),
  ]
  if (error !== null) {
    const at = error.place === null ? '' : ` at ${error.place.fileName}:${error.place.line}:${error.place.column}`
    lines.push(`  ${strings.run.errorTitles[error.kind].toLowerCase()}${at}: ${error.message}`)
  }
  lines.push(`  journal       ${summary.journalHash}`)
  return `${lines.join('\n')}\n`
}
