import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { EngineArgs, EngineReply } from '../../engine/protocol/session.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { useCursor } from '../stores/cursor.ts'

type StepViewName = 'topology' | 'pages' | 'hooks'

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
 * @param how `at-once`: for a question whose answer takes long, and which the engine gives up for a newer one
 */
export function useAnswer<Q, A>(
  question: () => Q | null,
  ask: (question: Q) => Promise<A>,
  how: 'in-turn' | 'at-once' = 'in-turn',
): Answer<A> {
  const held = shallowRef<{ readonly answer: A } | null>(null)
  const failed = ref('')
  let asked = 0
  let loading = false
  /** Asks the question as it is now. What comes when there is a newer one, if that was asked at once, counts no more. */
  async function askNow(): Promise<void> {
    const number = asked
    const isOld = (): boolean => how === 'at-once' && number !== asked
    const wanted = question()
    try {
      const next = wanted === null ? null : { answer: await ask(wanted) }
      if (isOld()) return
      held.value = next
      failed.value = ''
    } catch (error) {
      if (isOld()) return
      held.value = null
      failed.value = sentenceOf(error)
    }
  }
  async function load(): Promise<void> {
    if (how === 'at-once') return askNow()
    if (loading) return
    loading = true
    for (let number = -1; number !== asked;) {
      number = asked
      await askNow()
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
