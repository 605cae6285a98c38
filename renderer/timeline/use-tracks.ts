import { markRaw, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { engine } from '../bridge.ts'
import { useRun } from '../stores/run.ts'
import { NO_TRACKS } from './tracks.ts'
import type { Tracks } from './tracks.ts'
import type { Viewport } from './viewport.ts'

interface Loaded {
  readonly tracks: Tracks
  /** Steps per point of the picture that it was asked for. */
  readonly grain: number
}

/**
 * The tracks around a viewport. More than is in sight is asked for, so that panning finds its steps here; while a finer
 * window is on its way the last one is drawn, so nothing waits and nothing blinks.
 */
export function useTracks(viewport: () => Viewport, width: () => number): ShallowRef<Tracks> {
  const run = useRun()
  const shown = shallowRef<Tracks>(NO_TRACKS)
  let loaded: Loaded | null = null
  let asked = 0
  let loading = false

  function isEnough(): boolean {
    const { from, to } = viewport()
    // Position 0 is before step 1, the first of a window.
    if (loaded === null || from < loaded.tracks.from - 1 || to > loaded.tracks.to) return false
    // Steps that are all told apart cannot get finer; otherwise up to twice as coarse as the picture will do.
    return loaded.grain <= 1 || loaded.grain <= (2 * (to - from)) / Math.max(1, width())
  }
  async function load(): Promise<void> {
    if (loading) return
    loading = true
    for (let turn = -1; turn !== asked;) {
      turn = asked
      const of = run.reached
      if (isEnough() || of === null || of.steps === 0 || width() === 0) continue
      const { from, to } = viewport()
      const beyond = to - from
      const first = Math.max(0, Math.floor(from - beyond))
      const last = Math.min(of.steps, Math.ceil(to + beyond))
      const points = Math.min(10_000, Math.max(1, Math.round((width() * (last - first)) / beyond)))
      try {
        const answer = await engine('timelineWindow', { from: first, to: last, width: points })
        if (of !== run.reached) continue
        loaded = { tracks: markRaw(answer), grain: Math.ceil((answer.to - answer.from + 1) / points) }
        shown.value = loaded.tracks
      } catch {
        // What is wrong with the engine is told where it was asked for more than a picture.
        if (loaded === null) shown.value = NO_TRACKS
      }
    }
    loading = false
  }
  // A run that was made, or went on: the picture of the last one stays until the new one is here.
  watch(
    () => run.reached,
    (reached) => {
      loaded = null
      if (reached === null || reached.steps === 0) shown.value = NO_TRACKS
    },
    { immediate: true },
  )
  watch(
    () => [run.reached, viewport(), width()] as const,
    () => {
      asked += 1
      void load()
    },
    { immediate: true },
  )
  return shown
}
