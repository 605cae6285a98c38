// Counts real tests out of the runners' JSON reports. A runner that failed without a failed test (a file that does not
// load, an error outside tests, no report at all) counts as one failure, so that nothing passes by not running.
import { existsSync, readFileSync } from 'node:fs'

/** @param {string} report @param {number} exitCode */
export function vitestCounts(report, exitCode) {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  return withExitCode(numPassedTests, numFailedTests, exitCode)
}

/**
 * A test that passed only when tried again has passed, and is told of.
 * @param {string} report @param {number} exitCode
 */
export function playwrightCounts(report, exitCode) {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { expected, unexpected, flaky } = JSON.parse(readFileSync(report, 'utf8')).stats
  if (flaky > 0) process.stdout.write(`${flaky} passed only when tried again\n`)
  return withExitCode(expected + flaky, unexpected, exitCode)
}

/** @param {number} passed @param {number} failed @param {number} exitCode */
function withExitCode(passed, failed, exitCode) {
  const silentFailure = failed === 0 && (exitCode !== 0 || passed === 0)
  return { passed, failed: failed + (silentFailure ? 1 : 0) }
}
