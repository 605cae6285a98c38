import { describe, expect, it } from 'vitest'
import { Conformance } from '../../interop/kernel-trace/conform.ts'
import { TRACE_FILES, traceFixture } from './kernel-traces.test-support.ts'

/** Traces and operations of each recorded file. */
const EXPECTED: Readonly<Record<string, readonly [traces: number, ops: number]>> = Object.fromEntries([
  ...['none', 'v1', 'v2', 'storage'].map((policy) => [`directed.${policy}.jsonl.gz`, [91, 1075]]),
  ...['none', 'v1', 'v2', 'storage'].map((policy) => [`random.${policy}.jsonl.gz`, [200, 7448]]),
  ...['none', 'v1', 'v1fix', 'v2', 'storage'].map((policy) => [`scenarios.${policy}.jsonl.gz`, [63, 730]]),
  ...['none', 'v1', 'v1fix', 'v2', 'storage'].map((policy) => [`faults.${policy}.jsonl.gz`, [80, 5557]]),
])

describe('the model agrees with the recorded kernel', () => {
  it('all recorded files are there', () => {
    expect(TRACE_FILES).toEqual(Object.keys(EXPECTED).sort())
  })

  it.each(TRACE_FILES)('%s', { timeout: 60_000 }, (file) => {
    const conformance = new Conformance({ invariants: true })
    for (const trace of traceFixture(file)) conformance.add(trace)
    const { traces, ops, matchedOps, divergences } = conformance.report()
    expect(divergences.slice(0, 3)).toEqual([])
    expect([traces, ops, matchedOps]).toEqual([...(EXPECTED[file] ?? []), ops])
  })
})
