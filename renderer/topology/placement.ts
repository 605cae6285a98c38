/** Where the next line goes: behind the statement of the cursor's step, or to the end of the script. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { ComputedRef } from 'vue'
import { engine } from '../bridge.ts'
import { useAnswer } from '../panels/step-view.ts'
import { useCursor } from '../stores/cursor.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'

/** What the user prefers while the cursor stands in the middle of the run. */
export const usePlaceChoice = defineStore('topology-place', () => {
  const atEnd = ref(false)
  return { atEnd }
})

export interface Placement {
  /** Line of the cursor's step behind which a line can go; null where there is none. */
  readonly line: ComputedRef<number | null>
  /** The line of a step that runs in a block or a function, where no line can go; else null. */
  readonly inside: ComputedRef<number | null>
  /** The line behind which the next one goes; null for the end. */
  readonly after: ComputedRef<number | null>
  /** The step whose state it would meet. */
  readonly step: ComputedRef<number>
}

export function usePlacement(): Placement {
  const cursor = useCursor()
  const run = useRun()
  const scripts = useScripts()
  const choice = usePlaceChoice()
  /** The cursor's line, unless the end of the script is what comes next or lines have moved since. */
  const candidate = computed(() => {
    const status = cursor.views?.status
    if (status === undefined || run.edited || run.draft === null) return null
    if (status.step === cursor.total && run.state !== 'paused') return null
    return status.line
  })
  const asked = useAnswer(
    () => {
      // A paused engine cannot read scripts; the line is found when it is written.
      if (candidate.value === null || run.draft === null || run.state !== 'idle') return null
      return { source: scripts.source(run.draft), after: candidate.value, template: '0', wanted: [], fresh: null }
    },
    (question) => engine('insertLine', question),
  )
  const isPlain = computed(() => {
    const answer = asked.view.value
    return answer === null || (answer.ok && answer.behind !== null)
  })
  const line = computed(() => (isPlain.value ? candidate.value : null))
  const after = computed(() => (choice.atEnd ? null : line.value))
  return {
    line,
    inside: computed(() => (isPlain.value ? null : candidate.value)),
    after,
    step: computed(() => (after.value === null ? cursor.total : (cursor.views?.status.step ?? 0))),
  }
}
