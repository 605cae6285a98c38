import { app, sentenceOf } from '../bridge.ts'
import { useNotices } from '../stores/notices.ts'
import { useScripts } from '../stores/scripts.ts'
import { frameStrings } from '../strings/frame.ts'
import { openBundleText } from './open-bundle.ts'

/** Tells of a crash, and opens the files that the app was given and nobody took yet: scripts in tabs, bundles as what they hold. */
export async function takeGivenFiles(): Promise<void> {
  const { files, crash } = await app('takeGiven', {})
  if (crash !== null) useNotices().error(frameStrings.crashed(crash))
  for (const file of files) {
    if (!file.ok) useNotices().error(file.message)
    else if (isBundle(file.path)) await openBundleText(file.source, file.path).catch(tell)
    else useScripts().openRead(file)
  }
}

/** Opens a file that was dropped on the window: a script as a new one, a bundle as what it holds. */
export async function openDropped(file: File): Promise<void> {
  if (isBundle(file.name)) await openBundleText(await file.text(), file.name).catch(tell)
  else await useScripts().openDropped(file)
}

const isBundle = (name: string): boolean => name.endsWith('.json')
function tell(error: unknown): void {
  useNotices().error(sentenceOf(error))
}
