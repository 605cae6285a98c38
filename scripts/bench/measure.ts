/** Time of the repeated `run`, in nanoseconds of one run. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How long and how often to measure. */
export interface Effort {
  /** Milliseconds of one sample. */
  readonly sampleMs: number
  readonly samples: number
}

/**
 * Runs `run` until a sample has lasted long enough, several times; the fastest sample counts, as everything that disturbs a
 * measurement makes it longer. The time is that of one core: the clock on the wall, or the processor time of this program
 * where that is less because other programs took the core away.
 * @returns nanoseconds per run
 */
export function nanoseconds(run: () => void, effort: Effort): number {
  let best = Infinity
  // The first sample warms up.
  for (let sample = 0; sample <= effort.samples; sample++) {
    const cpuBefore = process.cpuUsage()
    const start = process.hrtime.bigint()
    const end = start + BigInt(effort.sampleMs) * 1_000_000n
    let runs = 0
    let now = start
    while (now < end || runs === 0) {
      run()
      runs++
      now = process.hrtime.bigint()
    }
    const cpu = process.cpuUsage(cpuBefore)
    const each = Math.min(Number(now - start), 1000 * (cpu.user + cpu.system)) / runs
    if (sample > 0) best = Math.min(best, each)
  }
  return best
}

/** Bytes in use on the heap and in array buffers, after a garbage collection. */
export function bytesInUse(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

let collector: (() => void) | null = null

function collectGarbage(): void {
  if (collector === null) {
    setFlagsFromString('--expose-gc')
    const gc: unknown = runInNewContext('gc')
    if (typeof gc !== 'function') throw new Error('this JavaScript engine has no gc()')
    collector = () => {
      Reflect.apply(gc, undefined, [])
    }
  }
  // Twice: array buffers go in the round after the one that finds them unused.
  collector()
  collector()
}
