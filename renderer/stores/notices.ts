import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Notice {
  readonly id: number
  readonly tone: 'error' | 'info'
  readonly text: string
}

/** Sentences about the whole window, shown in a line below the header until dismissed. */
export const useNotices = defineStore('notices', () => {
  const list = ref<readonly Notice[]>([])
  let last = 0

  function add(tone: Notice['tone'], text: string): void {
    if (list.value.some((notice) => notice.text === text)) return
    list.value = [...list.value.slice(-2), { id: ++last, tone, text }]
  }
  function dismiss(id: number): void {
    list.value = list.value.filter((notice) => notice.id !== id)
  }
  return { list, error: (text: string) => add('error', text), info: (text: string) => add('info', text), dismiss }
})
