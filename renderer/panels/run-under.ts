import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'
import { useSettings } from '../stores/settings.ts'

/**
 * Runs a script under a policy, which is the chosen one from then on; what runs or is paused is ended first.
 * @param draft the script; the shown one if there is none
 */
export async function runUnder(policy: string, draft: string | null = null): Promise<void> {
  if (draft !== null) useScripts().activate(draft)
  useSettings().policy = policy
  await useRun().restart()
}
