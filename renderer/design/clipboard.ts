import { useNotices } from '../stores/notices.ts'
import { strings } from '../strings.ts'

/**
 * Puts text on the clipboard by way of a copy event, which a key press or a click may cause without a permission.
 * @returns whether it is there; if not, a notice says so
 */
export function copyText(text: string): boolean {
  let done = false
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    event.stopImmediatePropagation()
    done = true
  }
  document.addEventListener('copy', onCopy, { capture: true, once: true })
  document.execCommand('copy')
  document.removeEventListener('copy', onCopy, { capture: true })
  if (!done) useNotices().error(strings.notices.copyFailed)
  return done
}
