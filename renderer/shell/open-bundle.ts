import { app, engine, sentenceOf } from '../bridge.ts'
import { useBreakpoints } from '../stores/breakpoints.ts'
import { useCursor } from '../stores/cursor.ts'
import { useLayout } from '../stores/layout.ts'
import { useNotices } from '../stores/notices.ts'
import { useRun } from '../stores/run.ts'
import { baseName, useScripts } from '../stores/scripts.ts'
import { useSettings } from '../stores/settings.ts'
import { frameStrings } from '../strings/frame.ts'

/** Opens a bundle that the user chooses: its script in a tab, its parameters, its layout, its step. */
export async function openBundle(): Promise<void> {
  const notices = useNotices()
  const file = await app('openBundleFile', {})
  if (!file.ok) {
    if (!file.cancelled) notices.error(file.message)
    return
  }
  await openBundleText(file.source, file.path)
}

/**
 * Opens a bundle's text.
 * @param path of its file, or its name
 * @throws Error with a sentence that names the file
 */
export async function openBundleText(text: string, path: string): Promise<void> {
  const name = baseName(path)
  // What it shows takes the place of the run.
  if (useRun().state !== 'idle') throw new Error(`${name}: ${frameStrings.bundleBusy}`)
  const opened = await engine('openBundle', { text }).catch((error: unknown) => {
    throw new Error(`${name}: ${sentenceOf(error)}`, { cause: error })
  })
  const notices = useNotices()
  const scripts = useScripts()
  const settings = useSettings()
  settings.policy = opened.request.policy
  settings.mode = opened.request.mode
  settings.seed = opened.request.seed
  const draft = scripts.addFrom(opened.request.fileName, opened.request.source)
  useBreakpoints().take(draft, opened.breakpoints)
  await useRun().adopt(draft)
  if (opened.layout !== '') useLayout().apply(opened.layout)
  useCursor().go(opened.step)
  if (opened.verified) notices.info(opened.message)
  else notices.error(`${name}: ${opened.message}`)
}
