import { ref } from 'vue'
import type { Ref } from 'vue'
import type { MemoryFilter } from '../../engine/protocol/panel-requests.ts'

// Outside of the panel, so that a panel that is closed and opened again is as it was.
const filter = ref<MemoryFilter>('all')
const search = ref('')

/** Which frames are listed, and what is looked for in them. */
export function useMemoryFilter(): { readonly filter: Ref<MemoryFilter>; readonly search: Ref<string> } {
  return { filter, search }
}
