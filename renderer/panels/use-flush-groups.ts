import { computed, markRaw, ref, shallowReactive, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import type { FlushGroups } from '../../engine/protocol/panels.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { useRun } from '../stores/run.ts'
import { useSettings } from '../stores/settings.ts'
import { filterOf, intoGroup, useFlushChoice } from './flush-filter.ts'
import { groupsOfPolicies, groupsOfRun } from './flush-tree.ts'
import type { FlushGroup, GroupRows } from './flush-tree.ts'
import { useAnswer } from './step-view.ts'

/** Rows that are listed under an open group; all of them are a key press away. */
const ROWS = 100
/** A run of more steps is not made again under every policy unless one asks for it. */
const MANY_STEPS = 5000

// Outside of the panel, so that a panel that is closed and opened again is as it was.
const openedGroups = shallowReactive(new Set<string>())

export interface FlushGroupsState {
  /** Null while the first answer is on its way. */
  readonly groups: ComputedRef<readonly FlushGroup[] | null>
  /** Groups beyond those listed. */
  readonly more: ComputedRef<number>
  readonly failed: ComputedRef<string>
  readonly opened: ReadonlySet<string>
  readonly setOpen: (key: string, open: boolean) => void
  /** The rows under a group, null while they are on their way. */
  readonly rowsOf: (group: FlushGroup) => GroupRows | null
  /** Runs under every policy are held back until `askPolicies`. */
  readonly heldBack: ComputedRef<boolean>
  readonly askPolicies: () => void
}

/** The groups of the flush log as they are chosen, with the rows of those that are open. */
export function useFlushGroups(missingOnly: Ref<boolean>): FlushGroupsState {
  const run = useRun()
  const settings = useSettings()
  const { choice, filter } = useFlushChoice()
  const asked = shallowRef<unknown>(null)
  const grouped = computed(() => run.reached !== null && !missingOnly.value)
  const heldBack = computed(
    () =>
      grouped.value && choice.by === 'policy' && (run.reached?.steps ?? 0) > MANY_STEPS && asked.value !== run.reached,
  )
  const { view: ofRun, failed: runFailed } = useAnswer(
    () => {
      if (!grouped.value || choice.by === '' || choice.by === 'policy') return null
      // A further run is another question.
      return { run: run.reached, filter: filter.value, by: choice.by }
    },
    ({ filter: of, by }) => engine('flushGroups', { filter: of, by }),
  )
  const { view: ofPolicies, failed: policiesFailed } = useAnswer(
    () => {
      if (!grouped.value || choice.by !== 'policy' || heldBack.value) return null
      return { run: run.reached, policies: settings.policies.map(({ name }) => name), filter: filter.value }
    },
    ({ policies, filter: of }) => engine('policyFlushes', { policies, filter: of, rows: ROWS }),
    'at-once',
  )

  /** Rows of the groups of this run, by group; gone with every other question. */
  const fetched = shallowReactive(new Map<string, GroupRows>())
  const fetchFailed = ref('')
  const missingRows = (answer: FlushGroups): GroupRows =>
    markRaw({ rows: [], missing: answer.missing, more: answer.moreMissing })
  async function fetchRows(key: string, of: FlushGroups): Promise<void> {
    if (choice.by === 'verdict' && key === 'missing') {
      fetched.set(key, missingRows(of))
      return
    }
    const narrowed = filterOf(intoGroup({ ...choice }, key))
    try {
      const answer = await engine('flushRows', {
        step: run.reached?.steps ?? 0,
        first: 0,
        count: ROWS,
        filter: narrowed,
      })
      if (ofRun.value !== of) return
      fetched.set(key, markRaw({ rows: answer.rows, missing: [], more: answer.total - answer.rows.length }))
    } catch (error) {
      if (ofRun.value !== of) return
      fetchFailed.value = sentenceOf(error)
    }
  }
  watch(
    () => [ofRun.value, [...openedGroups].join('\n')] as const,
    ([answer], before) => {
      if (before?.[0] !== answer) {
        fetched.clear()
        fetchFailed.value = ''
      }
      if (answer === null) return
      const wanted = [...answer.groups.map(({ key }) => key), 'missing']
      for (const key of wanted) if (openedGroups.has(key) && !fetched.has(key)) void fetchRows(key, answer)
    },
    { immediate: true },
  )
  const byPolicy = computed(
    () =>
      new Map(
        (ofPolicies.value ?? []).flatMap((of): [string, GroupRows][] =>
          of.applicable
            ? [[of.policy, { rows: of.rows, missing: of.missing, more: of.moreRows + of.moreMissing }]]
            : [],
        ),
      ),
  )
  return {
    groups: computed(() => {
      if (choice.by === 'policy') return ofPolicies.value === null ? null : groupsOfPolicies(ofPolicies.value)
      return ofRun.value === null ? null : groupsOfRun(ofRun.value, choice.by === 'verdict')
    }),
    more: computed(() => (choice.by === 'policy' ? 0 : (ofRun.value?.moreGroups ?? 0))),
    failed: computed(() => runFailed.value || policiesFailed.value || fetchFailed.value),
    opened: openedGroups,
    setOpen(key, open) {
      if (open) openedGroups.add(key)
      else openedGroups.delete(key)
    },
    rowsOf: ({ key }) => (choice.by === 'policy' ? byPolicy.value.get(key) : fetched.get(key)) ?? null,
    heldBack,
    askPolicies: () => (asked.value = run.reached),
  }
}
