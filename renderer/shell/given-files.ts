import { app } from '../bridge.ts'
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
    else if (file.path.endsWith('.json')) await openBundleText(file.source)
    else useScripts().openRead(file)
  }
}
