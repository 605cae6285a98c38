import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { LessonAnswer, LessonQuestion, LessonResult } from '../../engine/protocol/lesson.ts'
import type { ExperimentInfo } from '../../engine/protocol/session.ts'
import { app, engine, sentenceOf } from '../bridge.ts'
import { revealInScript } from '../console/editor-port.ts'
import { courseOf, nextLesson } from '../gallery/course.ts'
import { askedCode } from '../gallery/lesson-text.ts'
import { veiled } from '../gallery/veil.ts'
import { galleryStrings } from '../strings/gallery.ts'
import { useCursor } from './cursor.ts'
import { useLayout } from './layout.ts'
import { useNotices } from './notices.ts'
import { useRun } from './run.ts'
import { useScripts } from './scripts.ts'
import { useSettings } from './settings.ts'

/** The lesson that is open: what it asks, what was predicted, and, after a run, what came of it. Also how far one is. */
export const useLesson = defineStore('lesson', () => {
  const scripts = useScripts()
  const settings = useSettings()
  const run = useRun()
  const experiment = shallowRef<ExperimentInfo | null>(null)
  const state = ref<'preparing' | 'asking' | 'running' | 'revealed'>('preparing')
  const questions = shallowRef<readonly LessonQuestion[]>([])
  const problems = shallowRef<readonly string[]>([])
  const failed = ref('')
  const answers = shallowRef<ReadonlyMap<number, LessonAnswer>>(new Map())
  /** The policy that is, or was, asked about. */
  const policy = ref('')
  /** The key of the option that was chosen, by question. */
  const picked = ref<Record<number, string>>({})
  const results = shallowRef<readonly LessonResult[]>([])
  /** The script that is asked about, if it is none of the experiments. */
  const draft = ref<string | null>(null)
  let source = ''
  let asked = 0
  /** The last question to the engine, until it is answered. */
  let preparing = Promise.resolve()

  const course = computed(() => courseOf(scripts.experiments))
  const next = computed(() =>
    experiment.value === null ? null : nextLesson(course.value, experiment.value.name, results.value),
  )
  const unanswered = computed(() => questions.value.filter(({ id }) => picked.value[id] === undefined).length)
  const isRight = ({ id }: LessonQuestion): boolean => picked.value[id] === answers.value.get(id)?.key
  const right = computed(() => (state.value === 'revealed' ? questions.value.filter(isRight).length : 0))
  /** The line of the script that a question is about. */
  const lineText = ({ at }: LessonQuestion): string => askedCode(source.split('\n')[(at?.line ?? 0) - 1] ?? '')

  /** Asks again what can be asked: the policy, the mode or the seed may be others now. */
  function prepare(): Promise<void> {
    return (preparing = ask())
  }
  async function ask(): Promise<void> {
    const one = experiment.value
    if (one === null) return
    const turn = (asked += 1)
    state.value = 'preparing'
    failed.value = ''
    policy.value = settings.policy
    try {
      const text =
        draft.value === null ? (await app('readExperiment', { name: one.name })).source : scripts.source(draft.value)
      const { mode, seed } = settings
      const request = {
        fileName: one.name,
        source: text,
        policy: policy.value,
        mode,
        seed,
        limits: { ...settings.limits },
      }
      const lesson = await engine('lesson', { request })
      if (turn !== asked) return
      source = text
      if (draft.value !== null) experiment.value = { ...one, ...lesson.head, title: lesson.head.title || one.name }
      questions.value = lesson.questions
      problems.value = lesson.problems
      answers.value = new Map()
      // What was predicted stays as far as it can be chosen still.
      const kept = lesson.questions.filter(({ id, options }) => options.some(({ key }) => key === picked.value[id]))
      picked.value = Object.fromEntries(kept.map(({ id }) => [id, picked.value[id] ?? '']))
    } catch (error) {
      if (turn !== asked) return
      questions.value = []
      failed.value = sentenceOf(error)
    }
    state.value = 'asking'
  }

  const busy = (): boolean => run.state !== 'idle' || state.value === 'running'
  /** Opens a lesson beside its script, which has not run yet. */
  async function begin(one: ExperimentInfo): Promise<void> {
    if (busy()) return useNotices().error(galleryStrings.busy)
    experiment.value = one
    draft.value = null
    picked.value = {}
    const [first] = one.policies
    if (first !== undefined && !one.policies.includes(settings.policy)) settings.policy = bestOf(one.policies)
    void prepare()
    await scripts.openExperiment(one.name, veiled)
    await show()
  }
  /** Makes a lesson of the shown script. */
  async function beginScript(): Promise<void> {
    const { active } = scripts
    if (active === null) return
    if (busy()) return useNotices().error(galleryStrings.busy)
    draft.value = active.id
    picked.value = {}
    const { title } = active
    experiment.value = { name: title, title, question: '', watch: '', topics: [], policies: [], claims: [] }
    void prepare()
    await show()
  }
  /** Shows the lesson, at the line of its first question. */
  async function show(): Promise<void> {
    // What a run of before shows at the lines would tell.
    if (run.draft === scripts.active?.id) run.clear()
    const layouts = useLayout()
    if (!layouts.isVisible('lesson')) layouts.usePreset('lesson')
    // Where the script begins one knows; what it tells at its head comes later.
    await prepared()
    const line = questions.value.find(({ at }) => at !== null)?.at?.line ?? null
    if (line !== null) revealInScript(line)
    layouts.show('lesson', true)
  }
  /** Another policy makes another question, maybe while one is being answered: the last counts. */
  async function prepared(): Promise<void> {
    for (let last; last !== preparing;) {
      last = preparing
      await last
    }
  }
  async function reveal(): Promise<void> {
    const one = experiment.value
    if (one === null || state.value !== 'asking' || run.state !== 'idle') return
    state.value = 'running'
    try {
      if (draft.value === null) await scripts.openExperiment(one.name)
      else scripts.activate(draft.value)
      await run.start()
      const ended = run.summary !== null && run.summary.error?.kind !== 'stopped' && run.draft === scripts.active?.id
      if (!ended) throw new Error(galleryStrings.stopped)
      const found = await engine('lessonAnswers', {})
      answers.value = new Map(found.map((answer) => [answer.id, answer]))
      state.value = 'revealed'
      const first = found.find(({ step }) => step !== null)?.step ?? null
      if (first !== null) useCursor().go(first)
      if (draft.value !== null) return
      const result = { name: one.name, right: right.value, of: questions.value.length, policy: policy.value }
      await keep([...results.value.filter(({ name }) => name !== one.name), result])
    } catch (error) {
      if (state.value === 'running') state.value = 'asking'
      useNotices().error(sentenceOf(error))
    }
  }
  async function again(): Promise<void> {
    picked.value = {}
    await prepare()
  }

  async function keep(next: readonly LessonResult[]): Promise<void> {
    results.value = next
    await app('saveLessons', { results: [...next] })
  }
  async function load(): Promise<void> {
    try {
      results.value = await app('loadLessons', {})
    } catch (error) {
      useNotices().error(sentenceOf(error))
    }
  }
  watch([() => settings.policy, () => settings.mode, () => settings.seed], () => {
    if (experiment.value === null || state.value === 'running') return
    if (state.value === 'revealed') picked.value = {}
    void prepare()
  })

  return {
    experiment,
    state,
    questions,
    problems,
    failed,
    answers,
    policy,
    picked,
    results,
    course,
    next,
    unanswered,
    right,
    lineText,
    begin,
    beginScript,
    reveal,
    again,
    load,
    forget: () => keep([]),
  }
})

/** The policy to begin with where the chosen one says nothing: the patch as posted, or the first. */
function bestOf(policies: readonly string[]): string {
  return policies.includes('v1') ? 'v1' : (policies[0] ?? '')
}
