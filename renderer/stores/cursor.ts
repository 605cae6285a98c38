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
  /** The run that is asked about, and the one that `views` is of: they differ while the state of a new one is on its way. */
  let run = 0
  let shown = 0
  let loading = false

  /** Asks for the step that is wanted last: while an answer is on its way, steps in between are skipped. */
  async function load(): Promise<void> {
    if (loading) return
    loading = true
    // What an older run answers, or fails to, is nobody's any more.
    while (shown === run && views.value !== null) {
      const asked = { run, step: step.value }
      try {
        const answer = await engine('views', { step: asked.step })
        if (asked.run !== run) continue
        views.value = markRaw(answer)
        if (asked.step === step.value) break
      } catch (error) {
        if (asked.run !== run) continue
        views.value = null
        useNotices().error(sentenceOf(error))
      }
    }
    loading = false
  }
  /**
   * Asks for the end of a new run, or of one that went on.
   * @returns what takes the cursor there; the old state stays until then
   */
  async function prepare(steps: number): Promise<() => void> {
    const number = ++run
    const answer = await engine('views', { step: steps })
    return () => {
      if (number !== run) return
      shown = number
      total.value = steps
      step.value = steps
      views.value = markRaw(answer)
    }
  }
  function clear(): void {
    shown = run += 1
    total.value = 0
    step.value = 0
    views.value = null
  }
  function go(to: number): void {
    const next = Math.max(0, Math.min(total.value, to))
    if (next === step.value || views.value === null || shown !== run) return
    step.value = next
    void load()
  }
  return { step, total, views, prepare, clear, go, next: () => go(step.value + 1), back: () => go(step.value - 1) }
})
