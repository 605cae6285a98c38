/** Scripts as tests, each under the policies of its heading. */
import { inapplicable } from '../lab/summary.ts'
import { MAX_FAILURES, type ScriptTest } from '../protocol/script-test.ts'
import type { RunRequest } from '../protocol/run.ts'
import { readHead } from './lesson/experiment-head.ts'
import { type RunHost, runScript } from './run-script.ts'

/** Under which policy a script runs whose heading names none. */
const DEFAULT_POLICY = 'v1'

/** The policies that a script is to be tested under. */
export function policiesToTest(source: string): readonly string[] {
  const { policies } = readHead(source)
  return policies.length > 0 ? policies : [DEFAULT_POLICY]
}

/** Runs a script and says what came of its expectations. */
export async function testScript(request: RunRequest, host: RunHost): Promise<ScriptTest> {
  const { lab, summary } = await runScript(request, host)
  const { error, expectations, verdict, flushes } = summary
  return {
    passed: expectations.passed,
    failed: expectations.failed,
    failures: expectations.results
      .filter(({ passed }) => !passed)
      .slice(0, MAX_FAILURES)
      .map(({ line, text, message }) => ({ line, text, message })),
    error: error === null ? null : { line: error.place?.line ?? null, message: error.message },
    hazards: verdict.hazards,
    flushedPages: flushes.pages,
    inapplicable: inapplicable(lab)?.why ?? null,
  }
}
