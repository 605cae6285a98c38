import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { playwrightCounts, vitestCounts } from './counts.mjs'

function report(content: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'counts-')), 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

describe('counting tests', () => {
  it('takes the counts of the report', () => {
    expect(vitestCounts(report({ numPassedTests: 7, numFailedTests: 2 }), 1)).toEqual({ passed: 7, failed: 2 })
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 4 }
    expect(playwrightCounts(report({ stats }), 1)).toEqual({ passed: 4, failed: 1 })
  })

  it('counts a run that failed without a failed test as a failure', () => {
    expect(vitestCounts(report({ numPassedTests: 7, numFailedTests: 0 }), 1)).toEqual({ passed: 7, failed: 1 })
  })

  it('counts a run without tests, or without a report, as a failure', () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 4 }
    expect(playwrightCounts(report({ stats }), 0)).toEqual({ passed: 0, failed: 1 })
    expect(vitestCounts('/nowhere/report.json', 0)).toEqual({ passed: 0, failed: 1 })
  })
})
