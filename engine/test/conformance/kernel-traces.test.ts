import { describe, expect, it } from 'vitest'
import { Conformance } from '../../interop/kernel-trace/conform.ts'
import { TRACE_FILES, traceFixture } from './kernel-traces.test-support.ts'

/** Traces and operations in each file of a kind, and the policies under which it was recorded. */
const RECORDED = [
  { kind: 'directed', traces: 91, ops: 1075, policies: ['none', 'v1', 'v2', 'storage'] },
  { kind: 'random', traces: 200, ops: 7448, policies: ['none', 'v1', 'v2', 'storage'] },
  { kind: 'scenarios', traces: 63, ops: 730, policies: ['none', 'v1', 'v1fix', 'v2', 'storage'] },
  { kind: 'faults', traces: 80, ops: 5557, policies: ['none', 'v1', 'v1fix', 'v2', 'storage'] },
]
const FILES = RECORDED.flatMap(({ policies, ...recorded }) =>
  policies.map((policy) => ({ ...recorded, file: `${recorded.kind}.${policy}.jsonl.gz` })),
)

describe('the model agrees with the recorded kernel', () => {
  it('all recorded files are there', () => {
    expect(TRACE_FILES).toEqual(FILES.map(({ file }) => file).sort())
    expect(FILES.reduce((sum, { traces }) => sum + traces, 0)).toBe(1879)
  })

  it.each(FILES)('$file', { timeout: 60_000 }, ({ file, traces, ops }) => {
    const conformance = new Conformance({ invariants: true })
    for (const trace of traceFixture(file)) conformance.add(trace)
    const report = conformance.report()
    expect(report.divergences.slice(0, 3)).toEqual([])
    expect(report).toMatchObject({ traces, ops, matchedOps: ops, divergedTraces: 0, notCompared: [] })
  })
})
