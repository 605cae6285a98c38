import { defineStore } from 'pinia'
import { ref } from 'vue'

/** What lies over the window until it is put away; one at a time. */
export type Sheet = 'palette' | 'settings' | 'shortcuts' | 'gallery' | 'layouts' | 'notices' | 'about'

export const useSheets = defineStore('sheets', () => {
  const shown = ref<Sheet | null>(null)
  /** What the palette begins with. */
  const words = ref('')
  function show(sheet: Sheet, begin = ''): void {
    words.value = begin
    shown.value = sheet
  }
  return { shown, words, show, hide: () => (shown.value = null) }
})
