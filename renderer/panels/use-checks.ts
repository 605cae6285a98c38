import type { ChecksView } from '../../engine/protocol/view.ts'
import { engine } from '../bridge.ts'
import { useRun } from '../stores/run.ts'
import { useAnswer } from './step-view.ts'
import type { Answer } from './step-view.ts'

/** The hazards and expectations of the run; they are asked for once, not at each step. */
export function useChecks(): Answer<ChecksView> {
  const run = useRun()
  return useAnswer(
    () => run.reached,
    () => engine('checks', {}),
  )
}
