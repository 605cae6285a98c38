/** `lab conform FILE...`: does the model agree with traces of the real kernel? */
import { Conformance } from '../../engine/interop/kernel-trace/conform.ts'
import type { Divergence } from '../../engine/interop/kernel-trace/replay.ts'
import { TraceFormatError } from '../../engine/interop/kernel-trace/trace-format.ts'
import { findTraceFiles, traceFile } from './trace-files.ts'

/** Where a command writes. */
export interface ConformOutput {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

/** Options of `conform`. */
export interface ConformOptions {
  readonly json?: boolean
}

/**
 * Replays all traces in `paths` and reports the first divergence of each.
 * @returns exit code: 0 all equal, 1 some diverge, 2 unreadable input
 */
export async function conform(paths: readonly string[], options: ConformOptions, to: ConformOutput): Promise<number> {
  const conformance = new Conformance({ invariants: true })
  try {
    for (const file of await findTraceFiles(paths)) {
      for await (const trace of traceFile(file)) conformance.add(trace)
    }
  } catch (error) {
    if (!(error instanceof TraceFormatError)) throw error
    to.err(`conform: ${error.message}\n`)
    return 2
  }
  to.out(options.json === true ? `${JSON.stringify(conformance.report(), null, 2)}\n` : text(conformance))
  return conformance.divergences.length === 0 ? 0 : 1
}

function text(conformance: Conformance): string {
  const blocks = conformance.divergences.map(divergenceText)
  const rows = [...conformance.policies].map(([policy, t]) => {
    const agree = t.traces - t.divergedTraces
    return `${policy.padEnd(8)} ${agree} of ${t.traces} traces agree, ${t.matchedOps} of ${t.ops} operations`
  })
  const { traces, ops, matchedOps, divergedTraces } = conformance.report()
  const total = `${'all'.padEnd(8)} ${traces - divergedTraces} of ${traces} traces agree, ${matchedOps} of ${ops} operations`
  return `${[...blocks, [...rows, total].join('\n')].join('\n\n')}\n`
}

function divergenceText(d: Divergence): string {
  const lines = [
    `${d.trace} [${d.policy}]`,
    `  at ${d.file}:${d.line}`,
    `  operation: ${[d.op, ...d.args].join(' ')}`,
    `  field:     ${d.field}`,
    `  expected:  ${JSON.stringify(d.expected)}`,
    `  actual:    ${typeof d.actual === 'string' ? d.actual : JSON.stringify(d.actual)}`,
  ]
  if (d.why !== null) lines.push(`  the model: ${d.why}`)
  return lines.join('\n')
}
