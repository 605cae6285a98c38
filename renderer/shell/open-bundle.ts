import { app, engine } from '../bridge.ts'
import { useCursor } from '../stores/cursor.ts'
import { useLayout } from '../stores/layout.ts'
import { useNotices } from '../stores/notices.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'
import { useSettings } from '../stores/settings.ts'

/** Opens a bundle that the user chooses: its script in a tab, its parameters, its layout, its step. */
export async function openBundle(): Promise<void> {
  const notices = useNotices()
  const file = await app('openBundleFile', {})
  if (!file.ok) {
    if (!file.cancelled) notices.error(file.message)
    return
  }
  await openBundleText(file.source)
}

/** Opens a bundle's text. */
export async function openBundleText(text: string): Promise<void> {
  const notices = useNotices()
  const opened = await engine('openBundle', { text })
  const scripts = useScripts()
  const settings = useSettings()
  settings.policy = opened.request.policy
  settings.mode = opened.request.mode
  settings.seed = opened.request.seed
  const draft = scripts.addFrom(opened.request.fileName, opened.request.source)
  await useRun().adopt(draft, opened.summary)
  if (opened.layout !== '') useLayout().apply(opened.layout)
  useCursor().go(opened.step)
  if (opened.verified) notices.info(opened.message)
  else notices.error(opened.message)
}
