import { app, sentenceOf } from '../bridge.ts'
import { frameStrings } from '../strings/frame.ts'
import { useNotices } from './notices.ts'

/** Writes text to a file that the user chooses; says where it went, or why not. */
export async function saveText(suggestedName: string, source: string): Promise<void> {
  const notices = useNotices()
  try {
    const answer = await app('exportFile', { suggestedName, source })
    if (answer.ok) notices.info(frameStrings.exported(answer.path))
    else if (!answer.cancelled) notices.error(answer.message)
  } catch (error) {
    notices.error(sentenceOf(error))
  }
}
