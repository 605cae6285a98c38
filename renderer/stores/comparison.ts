import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { CompareRow, DiffView } from '../../engine/protocol/panels.ts'
import type { EngineArgs } from '../../engine/protocol/session.ts'
import { engine, sentenceOf } from '../bridge.ts'
import type { CompareMode } from '../strings/compare.ts'
import { useCursor } from './cursor.ts'
import { useScripts } from './scripts.ts'
import { useSettings } from './settings.ts'

type ComparedRun = EngineArgs<'compare'>['request']

/** An answer with what it is about. */
interface Compared<T> {
  readonly request: ComparedRun
  readonly answer: T
}

/** Comparisons of the active script; kept while the panel is closed. */
export const useComparison = defineStore('comparison', () => {
  const settings = useSettings()
  const scripts = useScripts()
  const cursor = useCursor()
  const mode = ref<CompareMode>('policies')
  /** The policies as a picture rather than as a table. */
  const asChart = ref(false)
  const busy = ref(false)
  const failed = ref('')
  const policies = shallowRef<Compared<readonly CompareRow[]> | null>(null)
  const runs = shallowRef<Compared<DiffView> | null>(null)
  const edited = shallowRef<Compared<DiffView> | null>(null)
  const left = ref('')
  const right = ref('')
  const leftSeed = ref<number | null>(null)
  const rightSeed = ref<number | null>(null)
  /** Steps that were typed; null while the step before the cursor is compared with the cursor's. */
  const typedSteps = shallowRef<{ readonly left: number; readonly right: number } | null>(null)
  let turns = 0

  /** The active script with the parameters of the experiment, or null if there is none. */
  function request(): ComparedRun | null {
    const script = scripts.active
    if (script === null) return null
    return {
      fileName: script.title,
      source: scripts.source(script.id),
      mode: settings.mode,
      seed: settings.seed,
      limits: { ...settings.limits },
    }
  }
  /** Whether an answer is about another script, mode or seed than those that are chosen now. Sources are compared when asked. */
  function isStale({ request: asked }: Compared<unknown>): boolean {
    const now = request()
    return now?.source !== asked.source || now.mode !== asked.mode || now.seed !== asked.seed
  }
  /** Asks at once: what was asked for before ends, and its answer counts no more. */
  async function ask<T>(
    into: ShallowRef<Compared<T> | null>,
    work: (request: ComparedRun) => Promise<T>,
  ): Promise<void> {
    const asked = request()
    if (asked === null) return
    const turn = (turns += 1)
    busy.value = true
    failed.value = ''
    try {
      const answer = await work(asked)
      if (turn === turns) into.value = markRaw({ request: asked, answer })
    } catch (error) {
      if (turn !== turns) return
      into.value = null
      failed.value = sentenceOf(error)
    } finally {
      if (turn === turns) busy.value = false
    }
  }
  /** Runs the active script under every policy. */
  async function comparePolicies(): Promise<void> {
    const names = settings.policies.map(({ name }) => name)
    await ask(policies, (asked) => engine('compare', { request: asked, policies: names }))
  }
  /** Runs the active script under two policies and shows where they part. */
  async function compareRuns(first: string, second: string, seeds?: readonly [number, number]): Promise<void> {
    mode.value = 'runs'
    left.value = first
    right.value = second
    const [one, two] = seeds ?? [settings.seed, settings.seed]
    leftSeed.value = one
    rightSeed.value = two
    await ask(runs, (asked) => engine('diffRuns', { request: asked, policies: [first, second], seeds: [one, two] }))
  }
  /** Runs the active script as it is now and shows where it parts from the run that the panels show. */
  async function compareEdited(): Promise<void> {
    const { policy } = settings
    await ask(edited, (asked) => engine('diffKept', { request: { ...asked, policy } }))
  }
  const seed = (of: Ref<number | null>) =>
    computed({
      get: () => of.value ?? settings.seed,
      // What is no seed, such as an empty field, is not taken.
      set: (value: number) => {
        if (Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) of.value = value
      },
    })
  const steps = computed(() => typedSteps.value ?? { left: Math.max(0, cursor.step - 1), right: cursor.step })
  const leftStep = computed({
    get: () => steps.value.left,
    set: (left: number) => (typedSteps.value = { ...steps.value, left }),
  })
  const rightStep = computed({
    get: () => steps.value.right,
    set: (right: number) => (typedSteps.value = { ...steps.value, right }),
  })
  const followsCursor = computed(() => typedSteps.value === null)
  const leftPolicy = computed({ get: () => left.value || settings.policy, set: (name) => (left.value = name) })
  const rightPolicy = computed({ get: () => right.value || 'none', set: (name) => (right.value = name) })
  return {
    mode,
    asChart,
    busy,
    failed,
    policies,
    runs,
    edited,
    leftPolicy,
    rightPolicy,
    leftSeed: seed(leftSeed),
    rightSeed: seed(rightSeed),
    leftStep,
    rightStep,
    followsCursor,
    followCursor: () => (typedSteps.value = null),
    isStale,
    comparePolicies,
    compareRuns,
    compareEdited,
  }
})
