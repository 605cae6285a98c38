import { runScript } from '../../engine/script/run-script.ts'
import { policiesToTest } from '../../engine/script/test-script.ts'
import { findScripts } from '../support/experiment.ts'
import { writeResult } from '../support/output.ts'
import { chosenPolicies, policyList } from '../support/policies.ts'
import { preparedCache } from '../support/prepared-cache.ts'
import { limitsOf, type RunOptions } from '../support/run-options.ts'
import { scriptErrorText } from '../support/script-error.ts'
import { readScript } from '../support/script-file.ts'
import { reporterFor, type TestResult } from '../support/test-reports.ts'

export interface TestOptions extends RunOptions {
  readonly policies?: string
  readonly format: string
}

/** `lab test PATH...`: scripts as tests, each under the policies of its heading. */
export async function test(paths: readonly string[], options: TestOptions): Promise<number> {
  const report = reporterFor(options.format)
  const cache = preparedCache()
  const scripts = findScripts(paths).map((file) => {
    const source = readScript(file)
    const named = policyList(policiesToTest(source).join(','), source)
    const forced = options.policies === undefined ? null : chosenPolicies(options.policies, source)
    return { file, source, policies: forced ?? named }
  })
  const results: TestResult[] = []
  const total = scripts.reduce((sum, { policies }) => sum + policies.length, 0)
  writeResult(report.begin(total))
  for (const { file, source, policies } of scripts) {
    for (const policy of policies) {
      const { seed, mode } = options
      const begin = performance.now()
      const { summary } = await runScript(
        { fileName: file, source, policy, seed, mode, limits: limitsOf(options) },
        { cache },
      )
      const { error, expectations, hazards, flushes } = summary
      const failures = expectations.results
        .filter((result) => !result.passed)
        .map(({ line, text, message }) => `${file}:${String(line ?? 1)}: ${text}: ${message}`)
      if (error !== null) failures.push(scriptErrorText(error, file))
      const result: TestResult = {
        file,
        policy,
        passed: failures.length === 0,
        expectations: expectations.passed,
        failures,
        flushedPages: flushes.pages,
        hazards: hazards.length,
        seconds: (performance.now() - begin) / 1000,
      }
      results.push(result)
      writeResult(report.result(result, results.length))
    }
  }
  writeResult(report.end(results))
  return results.every((result) => result.passed) ? 0 : 1
}
