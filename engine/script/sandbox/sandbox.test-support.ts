import { DEFAULT_LIMITS, type RunLimits, type ScriptError } from '../../protocol/run.ts'
import type { ScriptPlace } from '../../protocol/command.ts'
import { ScriptMap } from './prepared-script.ts'
import { prepareScript } from './prepare-script.ts'
import { type GuestBridge, runInSandbox } from './sandbox.ts'

/** An API of one function: `op(value)` calls the host and returns what it answers. */
const TINY_API = `(function (hostCall, seed) {
  const { stringify, parse } = JSON
  globalThis.seed = seed
  globalThis.op = function op(value) { return parse(hostCall(stringify(value) ?? 'null', new Error().stack)) }
})`

export interface TinyRun {
  readonly error: ScriptError | null
  readonly calls: readonly { readonly value: unknown; readonly place: ScriptPlace | null }[]
}

/** Runs `source` with the one-function API. */
export async function runTiny(
  source: string,
  options: {
    limits?: Partial<RunLimits>
    shouldStop?: () => boolean
    answer?: GuestBridge['call']
  } = {},
): Promise<TinyRun> {
  const preparation = await prepareScript(source, 'test.ts')
  if (!preparation.ok) return { error: preparation.error, calls: [] }
  const { prepared } = preparation
  const calls: { value: unknown; place: ScriptPlace | null }[] = []
  const bridge: GuestBridge = {
    call(payload, place) {
      calls.push({ value: JSON.parse(payload), place })
      return options.answer?.(payload, place) ?? 'null'
    },
  }
  const { error } = await runInSandbox(
    { prepared, map: new ScriptMap(prepared, source), fileName: 'test.ts' },
    TINY_API,
    bridge,
    {
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      seed: 1,
      shouldStop: options.shouldStop ?? (() => false),
      now: () => Date.now(),
    },
  )
  return { error, calls }
}
