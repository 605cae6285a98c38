import { defineStore } from 'pinia'
import { ref } from 'vue'

/** One selection, everywhere: the short name (N1, a1, P0, nic) whose chips every panel lights up. */
export const useSelection = defineStore('selection', () => {
  const name = ref<string | null>(null)
  function toggle(next: string): void {
    name.value = name.value === next ? null : next
  }
  return { name, toggle }
})
