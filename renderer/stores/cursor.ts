import { defineStore } from 'pinia'
import { markRaw, ref, shallowRef } from 'vue'
import type { ViewMap } from '../../engine/protocol/view.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { useNotices } from './notices.ts'

/** The one cursor on the timeline. Every panel draws `views`, the state after step `step`; 0 is before the first. */
export const useCursor = defineStore('cursor', () => {
  const step = ref(0)
  const total = ref(0)
  const views = shallowRef<ViewMap | null>(null)
  /** Counts the runs: what was asked of an older one is nobody's any more. */
  let run = 0
  let loading = false

  /** Asks for the step that is wanted last: while an answer is on its way, steps in between are skipped. */
  async function load(): Promise<void> {
    if (loading) return
    loading = true
    while (views.value !== null && views.value.status.step !== step.value) {
      const asked = run
      try {
        const answer = await engine('views', { step: step.value })
        if (asked === run) views.value = markRaw(answer)
      } catch (error) {
        if (asked !== run) continue
        views.value = null
        useNotices().error(sentenceOf(error))
      }
    }
    loading = false
  }
  /** Goes to the end of a new run, or of one that went on. @param end the state there */
  function goToEnd(end: ViewMap): void {
    run += 1
    total.value = end.status.steps
    step.value = end.status.step
    views.value = markRaw(end)
  }
  function clear(): void {
    run += 1
    total.value = 0
    step.value = 0
    views.value = null
  }
  function go(to: number): void {
    const next = Math.max(0, Math.min(total.value, to))
    if (next === step.value || views.value === null) return
    step.value = next
    void load()
  }
  return { step, total, views, goToEnd, clear, go, next: () => go(step.value + 1), back: () => go(step.value - 1) }
})
