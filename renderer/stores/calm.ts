import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useRun } from './run.ts'

/**
 * What is drawn of something that depends on whether a script runs. Most runs are over in a moment: buttons that went grey and came
 * back would only flicker, and to draw them takes the time that the run needs.
 * @param now what it is; while `run.quiet` holds, what it was before the run is drawn
 */
export function calm<T>(now: () => T): ComputedRef<T> {
  const run = useRun()
  return computed((before: T | undefined) => (run.quiet && before !== undefined ? before : now()))
}
