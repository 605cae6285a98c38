import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { sentenceOf } from '../bridge.ts'
import { useNotices } from './notices.ts'
import { useRun } from './run.ts'
import { useScripts } from './scripts.ts'
import { useTests } from './tests.ts'

/** Who types pauses now and then; a test in between would be of half a word. */
const AFTER_MS = 600

/** Tests a script whenever it changed, once its author rests. Runs and tests that somebody asked for come first. */
export const useTestWatch = defineStore('test-watch', () => {
  const run = useRun()
  const scripts = useScripts()
  const tests = useTests()
  const isOn = ref(false)
  /** Scripts that changed since they were tested. */
  const due = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function begin(): void {
    // Comes again when they have ended.
    if (!isOn.value || due.size === 0 || run.state !== 'idle' || tests.busy) return
    const ids = [...due]
    due.clear()
    tests.retest(ids).catch((error: unknown) => useNotices().error(sentenceOf(error)))
  }
  function soon(): void {
    clearTimeout(timer)
    timer = setTimeout(begin, AFTER_MS)
  }
  watch(
    () => scripts.edited,
    (edited) => {
      if (!isOn.value || edited === null) return
      due.add(edited.id)
      soon()
    },
  )
  watch(
    () => run.state === 'idle' && !tests.busy,
    (isFree) => {
      if (isFree && due.size > 0) soon()
    },
  )
  /** From now on, beginning with the shown script; or no more. */
  function toggle(): void {
    isOn.value = !isOn.value
    due.clear()
    clearTimeout(timer)
    if (!isOn.value || scripts.active === null) return
    due.add(scripts.active.id)
    begin()
  }
  return { isOn, toggle }
})
