import { type Command, InvalidArgumentError, Option } from 'commander'
import { DEFAULT_LIMITS, modeSchema, type CacheMode, type RunLimits } from '../../engine/protocol/run.ts'

/** Options that every command which runs scripts has. */
export interface RunOptions {
  readonly seed: number
  readonly mode: CacheMode
  /** Seconds. */
  readonly timeLimit: number
}

/** Declares them. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--seed <n>', 'seed of everything that is random, 0 to 4294967295', wholeNumber(0xffff_ffff), 1)
    .addOption(
      new Option('--mode <mode>', 'verdicts for every possible eviction, or for one cache')
        .choices(modeSchema.options)
        .default('worst-case'),
    )
    .option('--time-limit <seconds>', 'ends a script that runs longer', wholeNumber(86_400, 1), 15)
}

/** The limits of a run from the command line. */
export function limitsOf({ timeLimit }: RunOptions): RunLimits {
  return { ...DEFAULT_LIMITS, timeMs: timeLimit * 1000 }
}

function wholeNumber(maximum: number, minimum = 0): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN
    if (value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(`It must be a whole number from ${String(minimum)} to ${String(maximum)}.`)
  }
}
