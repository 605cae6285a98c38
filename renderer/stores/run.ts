import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef } from 'vue'
import { DEFAULT_LIMITS } from '../../engine/protocol/limits.ts'
import type { RunSummary } from '../../engine/protocol/run.ts'
import type { FlushRow, StepRow } from '../../engine/protocol/view.ts'
import { app, engine, sentenceOf } from '../bridge.ts'
import { strings } from '../strings.ts'
import { useCursor } from './cursor.ts'
import { lineNotes } from './line-notes.ts'
import type { LineNote } from './line-notes.ts'
import { useNotices } from './notices.ts'
import { useScripts } from './scripts.ts'
import { useSettings } from './settings.ts'
import { WindowedRows } from './windowed-rows.ts'

/** Rows that line notes are made of; a longer run notes its first steps. */
const NOTED_STEPS = 5000

/** The last run: its state, its result block, and its long lists. */
export const useRun = defineStore('run', () => {
  const state = ref<'idle' | 'running' | 'stopping'>('idle')
  const progress = ref('')
  const summary = shallowRef<RunSummary | null>(null)
  const notes = shallowRef<readonly LineNote[]>([])
  /** Draft that was run, and whether it was edited since. */
  const draft = ref<string | null>(null)
  const edited = ref(false)
  const cursor = useCursor()
  const settings = useSettings()
  const scripts = useScripts()
  const steps = markRaw(new WindowedRows<StepRow>((first, count) => engine('steps', { first, count })))
  const flushes = markRaw(
    new WindowedRows<FlushRow>((first, count) => engine('flushLog', { first, count, step: cursor.total })),
  )
  const busy = computed(() => state.value !== 'idle')

  /** Runs the active script from its start. */
  async function start(): Promise<void> {
    const script = scripts.active
    if (busy.value || script === null) return
    state.value = 'running'
    progress.value = ''
    void scripts.journal()
    try {
      const answer = await engine('run', {
        fileName: script.title,
        source: scripts.source(script.id),
        policy: settings.policy,
        mode: settings.mode,
        seed: settings.seed,
        limits: { ...DEFAULT_LIMITS },
      })
      await show(script.id, answer)
    } catch (error) {
      clear()
      useNotices().error(strings.run.failed(sentenceOf(error)))
    } finally {
      state.value = 'idle'
    }
  }
  async function show(id: string, answer: RunSummary): Promise<void> {
    cursor.clear()
    draft.value = id
    edited.value = false
    const [noted] = await Promise.all([
      engine('steps', { first: 0, count: NOTED_STEPS }),
      steps.reload(),
      cursor.reset(answer.ops),
      flushes.reload(),
    ])
    summary.value = markRaw(answer)
    notes.value = lineNotes(noted.rows, answer)
  }
  function clear(): void {
    cursor.clear()
    steps.clear()
    flushes.clear()
    summary.value = null
    notes.value = []
    draft.value = null
  }
  function stop(): void {
    if (state.value !== 'running') return
    state.value = 'stopping'
    void app('stop', {}).catch((error: unknown) => useNotices().error(sentenceOf(error)))
  }
  /** The script of the run changed under its results. */
  function scriptEdited(id: string): void {
    if (id === draft.value) edited.value = true
  }
  return { state, busy, progress, summary, notes, draft, edited, steps, flushes, start, stop, clear, scriptEdited }
})
