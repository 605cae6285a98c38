import { app, sentenceOf } from '../bridge.ts'
import { useNotices } from '../stores/notices.ts'
import { useScripts } from '../stores/scripts.ts'
import { frameStrings } from '../strings/frame.ts'
import { strings } from '../strings.ts'
import { openBundleText } from './open-bundle.ts'

/** Bytes; larger than any that the lab writes. */
const MAX_BUNDLE = 16 * 1024 * 1024

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

/** Opens files that were dropped on the window, one after the other: scripts as new ones, bundles as what they hold. */
export async function openDropped(files: readonly File[]): Promise<void> {
  for (const file of files) {
    if (!isBundle(file.name)) await useScripts().openDropped(file).catch(unread(file))
    else if (file.size > MAX_BUNDLE) useNotices().error(strings.scripts.bundleTooLarge(file.name))
    else {
      const text = await file.text().catch(unread(file))
      if (text !== undefined) await openBundleText(text, file.name).catch(tell)
    }
  }
}

/** What says of a file that it could not be read: a folder, or one that is gone. */
function unread({ name }: File): (error: unknown) => undefined {
  return (error) => {
    useNotices().error(strings.scripts.unread(name, sentenceOf(error)))
  }
}

const isBundle = (name: string): boolean => name.endsWith('.json')
function tell(error: unknown): void {
  useNotices().error(sentenceOf(error))
}
