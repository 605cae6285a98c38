import { defineStore } from 'pinia'
import { ref } from 'vue'

/** What lies over the window until it is put away; one at a time. */
export type Sheet = 'palette' | 'settings' | 'shortcuts' | 'gallery' | 'layouts'

export const useSheets = defineStore('sheets', () => {
  const shown = ref<Sheet | null>(null)
  return { shown, show: (sheet: Sheet) => (shown.value = sheet), hide: () => (shown.value = null) }
})
