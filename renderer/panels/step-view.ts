import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { EngineArgs, EngineReply } from '../../engine/protocol/session.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { useCursor } from '../stores/cursor.ts'

type StepViewName = 'topology' | 'pages'

/** What a panel asked for. */
export interface Answer<A> {
  /** The last answer; it stays until the next one is here, so that a panel never blinks. Null before a run. */
  readonly view: ComputedRef<A | null>
  /** Why there is no answer, or empty. */
  readonly failed: Ref<string>
}

/** Asks for a view of the step under the cursor, again at each step and after each run. */
export function useStepView<N extends StepViewName>(
  name: N,
  argsAt: (step: number) => EngineArgs<N>,
): Answer<EngineReply<N>> {
  const cursor = useCursor()
  return useAnswer(
    () => (cursor.views === null ? null : argsAt(cursor.views.status.step)),
    (args) => engine(name, args),
  )
}

/**
 * Asks a question whenever what it is made of changes; null asks nothing. While an answer is on its way further changes
 * are put together: only the last question is asked.
 */
export function useAnswer<Q, A>(question: () => Q | null, ask: (question: Q) => Promise<A>): Answer<A> {
  const held = shallowRef<{ readonly answer: A } | null>(null)
  const failed = ref('')
  let asked = 0
  let loading = false
  async function load(): Promise<void> {
    if (loading) return
    loading = true
    for (let number = -1; number !== asked;) {
      number = asked
      const wanted = question()
      try {
        held.value = wanted === null ? null : { answer: await ask(wanted) }
        failed.value = ''
      } catch (error) {
        held.value = null
        failed.value = sentenceOf(error)
      }
    }
    loading = false
  }
  watch(
    // A new object each time, so that every change of what the question is made of counts.
    () => ({ question: question() }),
    () => {
      asked += 1
      void load()
    },
    { immediate: true },
  )
  return { view: computed(() => held.value?.answer ?? null), failed }
}
