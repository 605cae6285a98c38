import { sentenceOf } from '../bridge.ts'
import { useNotices } from '../stores/notices.ts'

/** For work that nobody waits for: what fails is said. */
export function inBackground(work: Promise<unknown>): void {
  work.catch((error: unknown) => useNotices().error(sentenceOf(error)))
}
