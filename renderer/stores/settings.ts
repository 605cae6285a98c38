import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { CacheMode } from '../../engine/protocol/run.ts'
import type { PolicyInfo, Settings } from '../../engine/protocol/session.ts'
import { app, engine } from '../bridge.ts'

const SAVE_AFTER_MS = 300
export const MAX_SEED = 0xffff_ffff

/** What outlives the window: theme, and the parameters of an experiment (policy, mode, seed). */
export const useSettings = defineStore('settings', () => {
  const theme = ref<Settings['theme']>('system')
  const policy = ref('v1')
  const mode = ref<CacheMode>('worst-case')
  const seed = ref(1)
  const activeDraft = ref<string | null>(null)
  const policies = shallowRef<readonly PolicyInfo[]>([])

  const darkQuery = window.matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(darkQuery.matches)
  darkQuery.addEventListener('change', (event) => (systemDark.value = event.matches))
  const shownTheme = computed(() => (theme.value === 'system' ? (systemDark.value ? 'dark' : 'light') : theme.value))
  watch(shownTheme, (name) => (document.documentElement.dataset['theme'] = name), { immediate: true })

  let restored = false
  let timer: ReturnType<typeof setTimeout> | undefined
  function snapshot(): Settings {
    return {
      theme: theme.value,
      policy: policy.value,
      mode: mode.value,
      seed: seed.value,
      activeDraft: activeDraft.value,
    }
  }
  watch([theme, policy, mode, seed, activeDraft], () => {
    if (!restored) return
    clearTimeout(timer)
    timer = setTimeout(() => void app('saveSettings', snapshot()).catch(() => undefined), SAVE_AFTER_MS)
  })

  function restore(saved: Settings): void {
    theme.value = saved.theme
    policy.value = saved.policy
    mode.value = saved.mode
    seed.value = saved.seed
    activeDraft.value = saved.activeDraft
    restored = true
  }
  async function loadPolicies(): Promise<void> {
    policies.value = await engine('policies', {})
    if (!policies.value.some((info) => info.name === policy.value)) policy.value = policies.value[0]?.name ?? 'v1'
  }
  /** Takes a seed as typed; false when it is none. */
  function setSeed(text: string): boolean {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > MAX_SEED) return false
    seed.value = value
    return true
  }
  return { theme, shownTheme, policy, mode, seed, activeDraft, policies, restore, loadPolicies, setSeed }
})
