import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

export interface Notice {
  readonly id: number
  readonly tone: 'error' | 'info'
  readonly text: string
  /** What can be done about it, as a button. */
  readonly action: { readonly title: string; readonly run: () => void } | null
  readonly at: Date
}

/** How long what went well is told. */
const INFO_MS = 10_000
/** As many as are shown at once, and as are kept to be read again. */
const SHOWN = 3
const KEPT = 200

/**
 * Sentences about the whole window, in lines below the header: what went wrong until dismissed, the others for a while.
 * All of them are kept, so that one that passed can be read again.
 */
export const useNotices = defineStore('notices', () => {
  const list = ref<readonly Notice[]>([])
  /** All of this session, the latest first. */
  const log = shallowRef<readonly Notice[]>([])
  let last = 0

  function add(tone: Notice['tone'], text: string, action: Notice['action'] = null): void {
    if (list.value.some((notice) => notice.text === text)) return
    const notice: Notice = { id: ++last, tone, text, action, at: new Date() }
    list.value = [...list.value.slice(1 - SHOWN), notice]
    log.value = [notice, ...log.value].slice(0, KEPT)
    if (tone === 'info') setTimeout(() => dismiss(notice.id), INFO_MS)
  }
  function dismiss(id: number): void {
    list.value = list.value.filter((notice) => notice.id !== id)
  }
  function clear(): void {
    list.value = []
    log.value = []
  }
  return {
    list,
    log,
    error: (text: string, action: Notice['action'] = null) => add('error', text, action),
    info: (text: string) => add('info', text),
    dismiss,
    clear,
  }
})
