import { reactive } from 'vue'

// Outside of the panel, so that a panel that is closed and opened again is as it was.
const choice = reactive({ withAbsent: false })

/** Whether places are listed at which the policy has no hook. */
export function useHookChoice(): typeof choice {
  return choice
}
