import { DEFAULT_LIMITS } from '../protocol/limits.ts'
import type { RunLimits, RunSummary, ScriptError } from '../protocol/run.ts'
import { runScript, type ScriptRun } from './run-script.ts'

export interface TestRun extends ScriptRun {
  readonly summary: RunSummary
  /** Printed lines. */
  readonly output: readonly string[]
  readonly error: ScriptError | null
}

/** Runs a script on a new lab, as `test.ts`. */
export async function run(
  source: string,
  options: { policy?: string; seed?: number; limits?: Partial<RunLimits>; shouldStop?: () => boolean } = {},
): Promise<TestRun> {
  const { policy = 'v1', seed = 1, limits = {}, shouldStop = () => false } = options
  const request = { fileName: 'test.ts', source, policy, seed, mode: 'worst-case' } as const
  const ended = await runScript(
    { ...request, limits: { ...DEFAULT_LIMITS, ...limits } },
    { shouldStop, keepEvents: true },
  )
  return { ...ended, output: ended.summary.output.map(({ text }) => text), error: ended.summary.error }
}
