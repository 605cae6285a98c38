import { useNotices } from '../stores/notices.ts'
import { strings } from '../strings.ts'

/** Puts text on the clipboard; says so when that is not allowed. True when it is there. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Without the permission the old way still works from a key press or a click.
    const area = document.createElement('textarea')
    area.value = text
    area.style.position = 'fixed'
    area.style.opacity = '0'
    document.body.append(area)
    const before = document.activeElement
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    if (before instanceof HTMLElement) before.focus()
    if (!done) useNotices().error(strings.notices.copyFailed)
    return done
  }
}
