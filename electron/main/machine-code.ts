import { setFlagsFromString } from 'node:v8'

/**
 * How eagerly V8 makes machine code, for the engine's thread above all: the flags hold for the whole process.
 *
 * A script is run again and again with a change between, and each of the first runs pays for what V8 does meanwhile. By
 * default it begins to compile with its slowest compiler in the second run of a thousand commands, on the processor that the
 * window needs to draw. With these the second run takes a fifth less, the fifth two thirds of the time, and half of the
 * processor's time; runs of millions of commands still reach the slowest compiler, a little later.
 */
const FLAGS = [
  // Types are watched from the first call on: what begins at the eighth begins in the middle of the first run.
  '--no-lazy-feedback-allocation',
  // The middle compiler earlier (by default after 400 calls), the slowest one later (3,000).
  '--invocation-count-for-maglev=200',
  '--invocation-count-for-turbofan=20000',
]

/** To be called before there is a thread. A V8 that does not know a flag says so on the error output, and goes on. */
export function compileForShortRuns(): void {
  for (const flag of FLAGS) setFlagsFromString(flag)
}
