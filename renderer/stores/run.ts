import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef, watch } from 'vue'
import type { Paused, Resume } from '../../engine/protocol/debug.ts'
import type { RunOutcome } from '../../engine/protocol/run.ts'
import type { Reached } from '../../engine/protocol/session.ts'
import type { FlushRow, StepRow } from '../../engine/protocol/view.ts'
import { app, engine, engineAtLeisure, sentenceOf } from '../bridge.ts'
import { drawn, track } from '../idle.ts'
import { strings } from '../strings.ts'
import { useBreakpoints } from './breakpoints.ts'
import { useCursor } from './cursor.ts'
import { lineNotes } from './line-notes.ts'
import type { LineNote } from './line-notes.ts'
import { useNotices } from './notices.ts'
import { useScripts } from './scripts.ts'
import { useSettings } from './settings.ts'
import { WindowedRows } from './windowed-rows.ts'

/** Milliseconds for which a run is not shown to run. */
const QUIET_MS = 150

/** The last run: its state, its result block, and its long lists. */
export const useRun = defineStore('run', () => {
  const state = ref<'idle' | 'running' | 'paused' | 'stopping'>('idle')
  /** A run has begun, and may be over before anybody sees that it runs. */
  const quiet = ref(false)
  const progress = ref('')
  const summary = shallowRef<RunOutcome | null>(null)
  /** All hazards of the run; the summary names the first of them. */
  const hazards = computed(() => summary.value?.verdict.hazards ?? 0)
  /** Of its journal; empty until it is known. */
  const hash = ref('')
  const notes = shallowRef<readonly LineNote[]>([])
  /** What the engine can be asked about, another object after each run or part of one: sooner than it is shown. */
  const reached = shallowRef<{ readonly steps: number } | null>(null)
  /** The first steps that each line of the script made. */
  const stepsOfLine = shallowRef<ReadonlyMap<number, readonly number[]>>(new Map())
  /** Where the run is paused. */
  const paused = shallowRef<Paused | null>(null)
  /** Whose variables are seen there: which of the calls that have not returned, 0 the innermost. */
  const frame = ref(0)
  /** Draft that was run, and whether it was edited since. */
  const draft = ref<string | null>(null)
  const edited = ref(false)
  const cursor = useCursor()
  const settings = useSettings()
  const scripts = useScripts()
  const breakpoints = useBreakpoints()
  const steps = markRaw(new WindowedRows<StepRow>((first, count) => engine('steps', { first, count })))
  const flushes = markRaw(
    new WindowedRows<FlushRow>((first, count) => engine('flushLog', { first, count, step: cursor.total })),
  )
  const frameAt = computed(() => paused.value?.frames[frame.value] ?? null)
  /** The script moves: what it did cannot be looked at until it ends or is paused. */
  const busy = computed(() => state.value === 'running' || state.value === 'stopping')
  // A run of a window that crashed may still be paused, with nobody to let it go on.
  void app('stop', {}).catch(() => undefined)
  /** Ends the wait for the run to pause or to end. */
  let settled = (): void => undefined

  /** Runs the active script from its start, at once or to the first place that `how` names. */
  async function start(how: Resume = { how: 'continue' }): Promise<void> {
    const script = scripts.active
    if (state.value !== 'idle' || script === null) return
    state.value = 'running'
    quiet.value = true
    const loud = setTimeout(() => (quiet.value = false), QUIET_MS)
    progress.value = ''
    void scripts.journal()
    if (draft.value !== script.id) clear()
    draft.value = script.id
    edited.value = false
    try {
      const ended = engineAtLeisure('debugRun', {
        fileName: script.title,
        source: scripts.source(script.id),
        policy: settings.policy,
        mode: settings.mode,
        seed: settings.seed,
        limits: { ...settings.limits },
        breakpoints: breakpoints.of(script.id),
        start: how,
      })
      move(ended)
      const answer = await ended
      paused.value = null
      show(answer)
    } catch (error) {
      clear()
      useNotices().error(strings.run.failed(sentenceOf(error)))
    } finally {
      clearTimeout(loud)
      state.value = 'idle'
      quiet.value = false
      paused.value = null
    }
  }
  /** The window waits until the run pauses or ends. */
  function move(ended?: Promise<unknown>): void {
    const pause = new Promise<void>((resolve) => (settled = resolve))
    const end = ended?.catch(() => undefined).finally(() => settled())
    void track(end === undefined ? pause : Promise.race([pause, end]))
  }
  /** The engine says that the run is paused. */
  async function onPaused(at: Paused): Promise<void> {
    if (state.value === 'idle') return
    try {
      show(await engine('reached', {}))
      if (draft.value !== null) scripts.activate(draft.value)
      frame.value = 0
      paused.value = at
      state.value = 'paused'
      quiet.value = false
    } catch (error) {
      useNotices().error(sentenceOf(error))
    } finally {
      settled()
    }
  }
  /** Looks at another of the calls that have not returned. */
  function chooseFrame(index: number): void {
    if (paused.value === null || draft.value === null) return
    frame.value = Math.max(0, Math.min(index, paused.value.frames.length - 1))
    scripts.activate(draft.value)
  }
  /** Lets a paused run go on. */
  async function resume(how: Resume): Promise<void> {
    if (state.value !== 'paused') return
    state.value = 'running'
    paused.value = null
    move()
    try {
      const { ok } = await engine('resume', how)
      if (ok) return
    } catch (error) {
      useNotices().error(sentenceOf(error))
    }
    settled()
  }
  /** Pauses the run where it is. */
  async function pause(): Promise<void> {
    if (state.value === 'running') await engine('pause', {})
  }
  /** Shows a run that the engine made by another way, as the run of a draft. */
  async function adopt(id: string): Promise<void> {
    clear()
    draft.value = id
    edited.value = false
    show(await engine('reached', {}))
  }
  /** Shows what a run came to so far: everything at once, so that the window is drawn once. */
  function show({ outcome, lines, views, steps: lastSteps, flushLog }: Reached): void {
    reached.value = markRaw({ steps: outcome.ops })
    cursor.goToEnd(views)
    steps.begin(lastSteps.first, lastSteps)
    flushes.begin(flushLog.first, flushLog)
    settings.learnPolicies(outcome.policies)
    summary.value = markRaw(outcome)
    notes.value = lineNotes(lines, outcome)
    stepsOfLine.value = markRaw(new Map(lines.map(({ line, told }) => [line, told.map(({ step }) => step)])))
    hash.value = ''
    void askHash()
  }
  /** The text that is hashed is written only now, which takes longer than to draw everything else: that comes first. */
  async function askHash(): Promise<void> {
    const of = reached.value
    try {
      await drawn()
      if (of !== reached.value) return
      const answer = await engineAtLeisure('journalHash', {})
      if (of === reached.value) hash.value = answer.hash
    } catch (error) {
      useNotices().error(sentenceOf(error))
    }
  }
  function clear(): void {
    reached.value = null
    hash.value = ''
    cursor.clear()
    steps.clear()
    flushes.clear()
    summary.value = null
    notes.value = []
    stepsOfLine.value = new Map()
    draft.value = null
  }
  function stop(): void {
    if (state.value !== 'running' && state.value !== 'paused') return
    if (state.value === 'paused') move()
    state.value = 'stopping'
    quiet.value = false
    paused.value = null
    void app('stop', {}).catch((error: unknown) => useNotices().error(sentenceOf(error)))
  }
  /** Waits until the run is in one of these states. */
  async function until(...wanted: (typeof state.value)[]): Promise<void> {
    if (wanted.includes(state.value)) return
    await new Promise<void>((resolve) => {
      const unwatch = watch(state, (now) => {
        if (!wanted.includes(now)) return
        unwatch()
        resolve()
      })
    })
  }
  /** Ends what runs or is paused, and waits for its end. */
  async function end(): Promise<void> {
    stop()
    await until('idle')
  }
  /** Runs the active script as it is now from its start, whatever runs. */
  async function restart(): Promise<void> {
    await end()
    await start()
  }
  // Whoever closes a script wants no more of it: nobody could tell where it is, or that it is there at all.
  watch(
    () => scripts.tabs,
    (tabs) => {
      if (draft.value !== null && !tabs.some(({ id }) => id === draft.value)) stop()
    },
  )
  /** The script of the run changed under its results. */
  function scriptEdited(id: string): void {
    if (id === draft.value) edited.value = true
  }
  return {
    state,
    quiet,
    busy,
    progress,
    summary,
    hash,
    hazards,
    notes,
    stepsOfLine,
    reached,
    paused,
    frame,
    frameAt,
    chooseFrame,
    draft,
    edited,
    steps,
    flushes,
    start,
    adopt,
    onPaused,
    resume,
    pause,
    stop,
    until,
    end,
    restart,
    clear,
    scriptEdited,
  }
})
