import { basename } from 'node:path'
import { kselftest } from '../../engine/interop/kselftest/kselftest.ts'
import { perfettoTrace } from '../../engine/interop/perfetto/perfetto-trace.ts'
import { PanelSource } from '../../engine/lab/panels/source.ts'
import { htmlReport } from '../../engine/lab/report/html-report.ts'
import { writeBundle } from '../../engine/script/bundle.ts'
import { readHead } from '../../engine/script/lesson/experiment-head.ts'
import { everyPolicy } from '../../engine/script/panels/compare-runs.ts'
import { runScript, type ScriptRun } from '../../engine/script/run-script.ts'
import { complain, writeResult } from '../support/output.ts'
import { knownPolicy } from '../support/policies.ts'
import { preparedCache } from '../support/prepared-cache.ts'
import { limitsOf, type RunOptions } from '../support/run-options.ts'
import { scriptErrorText } from '../support/script-error.ts'
import { readScript } from '../support/script-file.ts'
import { writeText } from '../support/text-file.ts'

export interface ReportOptions extends RunOptions {
  readonly policy: string
  /** Path of the file to write; the result goes to stdout without it. */
  readonly out?: string
}

/** `lab report FILE`: a run as one HTML page that needs nothing else. */
export async function report(file: string, options: ReportOptions): Promise<number> {
  return written(file, options, async ({ lab, map, summary }, source) => {
    const panels = new PanelSource(lab, (place) => map?.variableAt(place) ?? null)
    const { seed, mode } = options
    const request = { fileName: file, source, seed, mode, limits: limitsOf(options) }
    const comparison = await everyPolicy(request, lab.steps, { cache: preparedCache() })
    // What one would look at first.
    const step = summary.hazards[0]?.step ?? lab.steps
    return htmlReport({ panels, summary, source, ...readHead(source), step, comparison })
  })
}

/** `lab bundle FILE`: a run as one file that the app opens at its last step. */
export async function bundle(file: string, options: ReportOptions): Promise<number> {
  return written(file, options, ({ lab }, source) => {
    const { policy, mode, seed } = options
    const { steps, journalHash } = lab
    const run = { fileName: file, source, policy, mode, seed, steps, step: steps, journalHash }
    return writeBundle({ ...run, layout: '', breakpoints: { lines: [], events: [] } }).text
  })
}

/** `lab perfetto FILE`: a run as a trace that Perfetto opens. */
export async function perfetto(file: string, options: ReportOptions): Promise<number> {
  return written(file, options, ({ lab }) => {
    const { text, steps } = perfettoTrace(lab, basename(file))
    if (steps < lab.steps) complain(`The trace has the first ${steps} of ${lab.steps} steps.`)
    return text
  })
}

/** `lab kselftest FILE`: a run as a test in C for the kernel's own selftests. */
export async function selftest(file: string, options: ReportOptions): Promise<number> {
  return written(file, options, ({ lab }) => {
    const { text, steps, left } = kselftest(lab, basename(file))
    if (steps < lab.steps) complain(`The test has the first ${steps} of ${lab.steps} steps.`)
    if (left > 0) complain(`Operations without an equivalent in the kernel's selftests: ${left}, named in the test.`)
    return text
  })
}

/** Runs a script, and writes what is made of the run even when an expectation failed: then it is wanted most. */
async function written(
  file: string,
  options: ReportOptions,
  make: (run: ScriptRun, source: string) => string | Promise<string>,
): Promise<number> {
  const source = readScript(file)
  const policy = knownPolicy(options.policy, source)
  const { seed, mode } = options
  const request = { fileName: file, source, policy, seed, mode, limits: limitsOf(options) }
  const run = await runScript(request, { cache: preparedCache() })
  const { error, expectations } = run.summary
  if (error !== null) {
    complain(scriptErrorText(error, file))
    return 2
  }
  const text = await make(run, source)
  if (options.out === undefined) writeResult(text)
  else writeText(options.out, text)
  return expectations.failed === 0 ? 0 : 1
}
