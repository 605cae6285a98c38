import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { DEFAULT_LIMITS } from '../../engine/protocol/limits.ts'
import type { CacheMode, RunLimits } from '../../engine/protocol/run.ts'
import type { PolicyInfo } from '../../engine/protocol/session.ts'
import type { Settings } from '../../engine/protocol/settings.ts'
import { app, engine, sentenceOf } from '../bridge.ts'
import { strings } from '../strings.ts'
import { useLayout } from './layout.ts'
import { useNotices } from './notices.ts'
import { useTables } from './tables.ts'

const SAVE_AFTER_MS = 300
const DEFAULT_POLICY = 'v1'
/** Less high than this (points, after the zoom), a window has no room for panels and a whole timeline. */
const LOW_WINDOW = '(height < 560px)'
export const MAX_SEED = 0xffff_ffff
/** Sizes of everything in the window, in percent. */
export const ZOOMS = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250] as const
/** Sizes of the script's text, in pixels. */
export const EDITOR_FONT_SIZES = { least: 9, most: 32 } as const

/** What outlives the window: how it looks, its keys, and the parameters of an experiment (policy, mode, seed, limits). */
export const useSettings = defineStore('settings', () => {
  const theme = ref<Settings['theme']>('system')
  const policy = ref(DEFAULT_POLICY)
  const mode = ref<CacheMode>('worst-case')
  const seed = ref(1)
  const activeDraft = ref<string | null>(null)
  const zoom = ref(100)
  const editorFontSize = ref(12)
  const motion = ref<Settings['motion']>('system')
  const timeline = ref<Settings['timeline']>('fits')
  const limits = ref<RunLimits>({ ...DEFAULT_LIMITS })
  /** Keys that the user gave to commands. */
  const shortcuts = ref<Record<string, string[]>>({})
  const shippedPolicies = shallowRef<readonly PolicyInfo[]>([])
  /** Names of the policies that the last run's script defined. */
  const ownPolicies = shallowRef<readonly string[]>([])
  /** What there is to choose from. A choice stays in the list when another script does not define it. */
  const policies = computed<readonly PolicyInfo[]>(() => {
    const shipped = shippedPolicies.value
    if (shipped.length === 0) return shipped
    const isShipped = (name: string): boolean => shipped.some((info) => info.name === name)
    const own = new Set([...ownPolicies.value, ...(isShipped(policy.value) ? [] : [policy.value])])
    const { ownPolicyTitle: title, ownPolicySummary: summary } = strings.run
    return [...shipped, ...[...own].map((name) => ({ name, title, summary, safe: false }))]
  })
  const layouts = useLayout()
  const tables = useTables()

  const systemDark = useQuery('(prefers-color-scheme: dark)')
  const systemContrast = useQuery('(prefers-contrast: more)')
  const systemReduced = useQuery('(prefers-reduced-motion: reduce)')
  const systemColours = useQuery('(forced-colors: active)')
  /** High contrast is dark or light, as the system is; so is what stands on grounds that the system forces. */
  const shownTheme = computed<'dark' | 'light'>(() =>
    !systemColours.value && (theme.value === 'dark' || theme.value === 'light')
      ? theme.value
      : systemDark.value
        ? 'dark'
        : 'light',
  )
  const highContrast = computed(
    () => theme.value === 'high-contrast' || systemColours.value || (theme.value === 'system' && systemContrast.value),
  )
  const reducedMotion = computed(() => motion.value === 'reduced' || systemReduced.value)
  watch(
    [shownTheme, highContrast, reducedMotion],
    ([name, high, reduced]) => {
      const { dataset } = document.documentElement
      dataset['theme'] = name
      dataset['contrast'] = high ? 'high' : 'normal'
      dataset['motion'] = reduced ? 'reduced' : 'full'
    },
    { immediate: true },
  )

  const lowWindow = useQuery(LOW_WINDOW)
  const timelineFolded = computed(() => (timeline.value === 'fits' ? lowWindow.value : timeline.value === 'folded'))
  /** Folds the timeline or opens it. What the window would do by itself is left to it again. */
  function toggleTimeline(): void {
    const folded = !timelineFolded.value
    timeline.value = folded === lowWindow.value ? 'fits' : folded ? 'folded' : 'open'
  }

  let restored = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const snapshot = computed<Settings>(() => ({
    version: 2,
    theme: theme.value,
    policy: policy.value,
    mode: mode.value,
    seed: seed.value,
    activeDraft: activeDraft.value,
    layouts: layouts.kept,
    zoom: zoom.value,
    editorFontSize: editorFontSize.value,
    motion: motion.value,
    timeline: timeline.value,
    limits: { ...limits.value },
    shortcuts: Object.fromEntries(Object.entries(shortcuts.value).map(([id, keys]) => [id, [...keys]])),
    tables: tables.kept,
  }))
  async function save(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    try {
      await app('saveSettings', snapshot.value)
    } catch (error) {
      useNotices().error(strings.notices.settingsFailed(sentenceOf(error)))
    }
  }
  watch(snapshot, (now, before) => {
    if (!restored) return
    clearTimeout(timer)
    // The size of the window's content is the main process's: it is seen at once.
    if (now.zoom !== before.zoom) void save()
    else timer = setTimeout(() => void save(), SAVE_AFTER_MS)
  })
  // What was changed in the last moments is written before the window goes.
  window.addEventListener('pagehide', () => {
    if (timer !== undefined) void save()
  })

  function restore(saved: Settings): void {
    theme.value = saved.theme
    policy.value = saved.policy
    mode.value = saved.mode
    seed.value = saved.seed
    activeDraft.value = saved.activeDraft
    zoom.value = saved.zoom
    editorFontSize.value = saved.editorFontSize
    motion.value = saved.motion
    timeline.value = saved.timeline
    limits.value = { ...saved.limits }
    shortcuts.value = { ...saved.shortcuts }
    tables.restore(saved.tables)
    checkPolicy()
    restored = true
  }
  async function loadPolicies(): Promise<void> {
    shippedPolicies.value = await engine('policies', {})
    checkPolicy()
  }
  /** Nobody has run yet the script that defined a policy of before. Which comes first, list or settings, is open. */
  function checkPolicy(): void {
    const shipped = shippedPolicies.value
    if (shipped.length > 0 && !shipped.some((info) => info.name === policy.value)) policy.value = DEFAULT_POLICY
  }
  /** A run is over: its script defined these. */
  function learnPolicies(names: readonly string[]): void {
    ownPolicies.value = names
  }
  /** Takes a seed as typed; false when it is none. */
  function setSeed(text: string): boolean {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > MAX_SEED) return false
    seed.value = value
    return true
  }
  /** To the next size, or back to 100 %. */
  function stepZoom(by: 1 | -1 | 0): void {
    if (by === 0) zoom.value = 100
    else if (by === 1) zoom.value = ZOOMS.find((one) => one > zoom.value) ?? zoom.value
    else zoom.value = ZOOMS.findLast((one) => one < zoom.value) ?? zoom.value
  }
  function stepEditorFont(by: 1 | -1): void {
    const { least, most } = EDITOR_FONT_SIZES
    editorFontSize.value = Math.max(least, Math.min(most, editorFontSize.value + by))
  }
  return {
    theme,
    shownTheme,
    highContrast,
    policy,
    mode,
    seed,
    activeDraft,
    zoom,
    editorFontSize,
    motion,
    timeline,
    timelineFolded,
    toggleTimeline,
    limits,
    shortcuts,
    policies,
    restore,
    loadPolicies,
    learnPolicies,
    setSeed,
    stepZoom,
    stepEditorFont,
  }
})

/** Whether a media query holds, as it changes. */
function useQuery(query: string): Readonly<{ value: boolean }> {
  const list = window.matchMedia(query)
  const matches = ref(list.matches)
  list.addEventListener('change', (event) => (matches.value = event.matches))
  return matches
}
