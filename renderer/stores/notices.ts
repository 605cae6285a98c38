import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Notice {
  readonly id: number
  readonly tone: 'error' | 'info'
  readonly text: string
}

/** How long what went well is told. */
const INFO_MS = 10_000

/** Sentences about the whole window, in lines below the header: what went wrong until dismissed, the others for a while. */
export const useNotices = defineStore('notices', () => {
  const list = ref<readonly Notice[]>([])
  let last = 0

  function add(tone: Notice['tone'], text: string): void {
    if (list.value.some((notice) => notice.text === text)) return
    const id = ++last
    list.value = [...list.value.slice(-2), { id, tone, text }]
    if (tone === 'info') setTimeout(() => dismiss(id), INFO_MS)
  }
  function dismiss(id: number): void {
    list.value = list.value.filter((notice) => notice.id !== id)
  }
  return { list, error: (text: string) => add('error', text), info: (text: string) => add('info', text), dismiss }
})
