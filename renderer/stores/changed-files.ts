import { appUnawaited } from '../bridge.ts'
import { consoleStrings } from '../strings/console.ts'
import { useNotices } from './notices.ts'
import { useScripts } from './scripts.ts'

/** How often the files of open scripts are looked at while the window is. */
const EVERY_MS = 2000

/**
 * Follows files that another program writes, e.g. the user's own editor: a script without edits is read again, one with
 * edits is kept and the user asked.
 * @returns ends it
 */
export function followFiles(): () => void {
  const scripts = useScripts()
  const notices = useNotices()
  let asking = false

  async function look(): Promise<void> {
    const open = scripts.tabs.filter(({ origin }) => origin.kind === 'file')
    if (asking || open.length === 0 || document.hidden) return
    asking = true
    try {
      const { files } = await appUnawaited('changedFiles', { paths: open.map(({ origin }) => origin.path) })
      for (const file of files) {
        const tab = scripts.tabs.find(({ origin }) => origin.kind === 'file' && origin.path === file.path)
        if (tab !== undefined) take(tab, file)
      }
    } catch {
      // Asked again soon.
    } finally {
      asking = false
    }
  }
  function take(
    { id, title, dirty }: { readonly id: string; readonly title: string; readonly dirty: boolean },
    { source, known }: { readonly source: string | null; readonly known: boolean },
  ): void {
    const text = consoleStrings.files
    if (source === null) notices.error(text.gone(title))
    else if (source === scripts.source(id)) return
    else if (!dirty) {
      scripts.reloaded(id, source)
      notices.info(text.reloaded(title))
    } else if (known) {
      notices.error(text.changed(title), { title: text.reload, run: () => scripts.reloaded(id, source) })
    }
  }

  const soon = (): void => void look()
  const timer = setInterval(soon, EVERY_MS)
  window.addEventListener('focus', soon)
  return () => {
    clearInterval(timer)
    window.removeEventListener('focus', soon)
  }
}
