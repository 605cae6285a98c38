import { markRaw, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { sentenceOf } from '../bridge.ts'
import type { RowsWindow } from '../stores/windowed-rows.ts'
import { WindowedRows } from '../stores/windowed-rows.ts'

/**
 * The rows that a question lets through, fetched window by window. Those of the question before stay until the first
 * window of the new one is here.
 * @param question what the rows depend on; null for none of them
 */
export function useRows<Q, T>(
  question: () => Q | null,
  fetch: (question: Q, first: number, count: number) => Promise<RowsWindow<T>>,
): { readonly rows: ShallowRef<WindowedRows<T> | null>; readonly failed: Ref<string> } {
  const rows = shallowRef<WindowedRows<T> | null>(null)
  /** Why there are none, or empty. */
  const failed = ref('')
  watch(
    // A new object each time, so that every change of what the question is made of counts.
    () => ({ question: question() }),
    async ({ question: wanted }, _before, onCleanup) => {
      let old = false
      onCleanup(() => (old = true))
      if (wanted === null) {
        rows.value = null
        failed.value = ''
        return
      }
      const next = markRaw(
        new WindowedRows<T>(async (first, count) => {
          try {
            const answer = await fetch(wanted, first, count)
            if (!old) failed.value = ''
            return answer
          } catch (error) {
            if (!old) failed.value = sentenceOf(error)
            throw error
          }
        }),
      )
      await next.reload()
      if (!old) rows.value = next
    },
    { immediate: true },
  )
  return { rows, failed }
}
