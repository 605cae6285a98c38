/** Reports of `lab test` in the formats that people and machines read. */
import { UsageError } from './usage-error.ts'

/** One script under one policy. */
export interface TestResult {
  readonly file: string
  readonly policy: string
  readonly passed: boolean
  /** Expectations that held. */
  readonly expectations: number
  /** `file:line: …` for each that did not, and for a script error. */
  readonly failures: readonly string[]
  readonly flushedPages: number
  readonly hazards: number
  readonly seconds: number
}

/** What is written before, at each, and after the results. */
export interface Reporter {
  begin(total: number): string
  result(result: TestResult, number: number): string
  end(results: readonly TestResult[]): string
}

/**
 * The reporter of a format.
 * @throws UsageError for a format that there is not
 */
export function reporterFor(format: string): Reporter {
  const reporter = REPORTERS.get(format)
  if (reporter === undefined) {
    throw new UsageError(`There is no format '${format}'. There are: ${[...REPORTERS.keys()].join(', ')}.`)
  }
  return reporter
}

const text: Reporter = {
  begin: () => '',
  result: (result) => {
    const state = result.passed ? 'ok  ' : 'FAIL'
    return `${state} ${result.file} ${result.policy}\n${result.failures.map((line) => `     ${line}\n`).join('')}`
  },
  end: (results) => {
    const failed = results.filter((result) => !result.passed).length
    return `${String(results.length - failed)} passed, ${String(failed)} failed\n`
  },
}

const json: Reporter = {
  begin: () => '',
  result: () => '',
  end: (results) => {
    const failed = results.filter((result) => !result.passed).length
    return `${JSON.stringify({ passed: results.length - failed, failed, results }, null, 1)}\n`
  },
}

/** Kernel TAP, version 1: Documentation/dev-tools/ktap.rst. */
const ktap: Reporter = {
  begin: (total) => `KTAP version 1\n1..${String(total)}\n`,
  result: (result, number) => {
    const diagnostics = result.failures.flatMap((failure) => failure.split('\n')).map((line) => `# ${line}\n`)
    const name = `${result.file}.${result.policy}`.replaceAll('#', '_')
    return `${diagnostics.join('')}${result.passed ? 'ok' : 'not ok'} ${String(number)} ${name}\n`
  },
  end: () => '',
}

const junit: Reporter = {
  begin: () => '',
  result: () => '',
  end: (results) => {
    const failed = results.filter((result) => !result.passed).length
    const seconds = results.reduce((sum, result) => sum + result.seconds, 0)
    const counts = `tests="${String(results.length)}" failures="${String(failed)}" time="${seconds.toFixed(3)}"`
    const cases = results.map((result) => {
      const head = `  <testcase classname="${xml(result.file)}" name="${xml(result.policy)}" time="${result.seconds.toFixed(3)}"`
      if (result.passed) return `${head}/>`
      const message = xml(result.failures[0] ?? '')
      return `${head}>\n   <failure message="${message}">${xml(result.failures.join('\n'))}</failure>\n  </testcase>`
    })
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites ${counts}>`,
      ` <testsuite name="experiments" ${counts}>`,
      ...cases,
      ' </testsuite>',
      '</testsuites>',
      '',
    ].join('\n')
  },
}

const REPORTERS: ReadonlyMap<string, Reporter> = new Map(Object.entries({ text, json, ktap, junit }))

/** Text as XML 1.0 may hold it. */
function xml(value: string): string {
  // Control characters have no place in XML 1.0, not even as references.
  const clean = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '?')
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
