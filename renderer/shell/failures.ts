import type { App } from 'vue'
import { sentenceOf } from '../bridge.ts'
import { useNotices } from '../stores/notices.ts'
import { strings } from '../strings.ts'

/** Tells what fails in a component, or in work that nobody waits for, instead of leaving it in a log that nobody reads. */
export function tellFailures(app: App): void {
  const tell = (error: unknown): void => useNotices().error(strings.notices.failed(sentenceOf(error)))
  app.config.errorHandler = (error) => {
    reportError(error)
    tell(error)
  }
  window.addEventListener('unhandledrejection', ({ reason }) => {
    // The editor gives up what it looked for when the user types on.
    if (reason instanceof Error && reason.name === 'Canceled') return
    tell(reason)
  })
}
