/** `npm run bench [-- NAME...] [--json] [--quick]`: measures what the project promises about speed and memory. */
import { verdict } from './benchmark.ts'
import type { Benchmark, Verdict } from './benchmark.ts'
import { cacheBulk, cacheLines } from './cache.ts'
import { contiguous } from './contiguous.ts'
import { fragmented, memory } from './fragmented.ts'
import { longLog, session } from './session.ts'
import { traceMix } from './trace-mix.ts'

const FLAGS = ['--json', '--quick']

function table(results: readonly Verdict[]): string {
  const rows = results.map((r) => [
    r.name,
    `${format(r.value)} ${r.unit}`,
    r.goal === null ? '' : `${r.goal.bound} ${format(r.goal.value)}`,
    r.met === null ? '' : r.met ? 'met' : 'MISSED',
    r.detail,
  ])
  const all = [['what', 'measured', 'promised', '', 'detail'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return `${all
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
    .map((l) => l.trimEnd())
    .join('\n')}\n`
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2)
}

/**
 * @param argv names of benchmarks (all without one), `--json`, `--quick`
 * @param traces folder with the recorded kernel traces
 * @param more benchmarks that come after those of the engine
 * @returns exit code: 0 all promises kept, 1 one missed, 2 wrong usage
 */
export async function main(argv: readonly string[], traces: string, more: readonly Benchmark[]): Promise<number> {
  // The mix of operations first: what runs before it would shape the machine code that the others' loops need.
  const benchmarks: readonly Benchmark[] = [
    traceMix(traces),
    contiguous,
    fragmented,
    memory,
    cacheBulk,
    cacheLines,
    session,
    longLog,
    ...more,
  ]
  const wanted = argv.filter((word) => !word.startsWith('--'))
  const unknown = [
    ...argv.filter((word) => word.startsWith('--') && !FLAGS.includes(word)),
    ...wanted.filter((word) => !benchmarks.some((benchmark) => benchmark.name === word)),
  ]
  if (unknown.length > 0) {
    process.stderr.write(
      `bench: ${unknown.join(' ')} is not one of ${[...benchmarks.map((b) => b.name), ...FLAGS].join(', ')}\n`,
    )
    return 2
  }
  const effort = argv.includes('--quick') ? { sampleMs: 100, samples: 2 } : { sampleMs: 500, samples: 5 }
  const chosen = benchmarks.filter((benchmark) => wanted.length === 0 || wanted.includes(benchmark.name))
  const results: Verdict[] = []
  for (const benchmark of chosen) results.push(...(await benchmark.run(effort)).map(verdict))
  process.stdout.write(argv.includes('--json') ? `${JSON.stringify({ results }, null, 2)}\n` : table(results))
  return results.some((result) => result.met === false) ? 1 : 0
}
