import { computed, watch } from 'vue'
import { app } from '../bridge.ts'
import { useRegistry } from './commands.ts'
import { inBackground } from './in-background.ts'

/** Keeps the native menu what the palette is: every command, with the key that it has now. */
export function useNativeMenu(): void {
  const { all } = useRegistry()
  const items = computed(() =>
    all.value.map(({ id, title, group, shortcuts }) => ({ id, title, group, chord: shortcuts[0] ?? null })),
  )
  // The same items are made again whenever anything is looked at that they come from.
  watch(
    () => JSON.stringify(items.value),
    () => inBackground(app('setMenu', { items: items.value })),
    { immediate: true },
  )
}
