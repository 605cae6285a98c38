import { app, sentenceOf } from '../bridge.ts'
import { frameStrings } from '../strings/frame.ts'
import { useNotices } from './notices.ts'

/**
 * Writes text to a file that the user chooses; says where it went, or why not.
 * @returns whether it was written: the user may have chosen none
 */
export async function saveText(suggestedName: string, source: string): Promise<boolean> {
  const notices = useNotices()
  try {
    const answer = await app('exportFile', { suggestedName, source })
    if (answer.ok) notices.info(frameStrings.exported(answer.path))
    else if (!answer.cancelled) notices.error(answer.message)
    return answer.ok
  } catch (error) {
    notices.error(sentenceOf(error))
    return false
  }
}
