import { onBeforeUnmount, onMounted } from 'vue'
import { copyText } from '../design/clipboard.ts'
import type { PanelId } from '../panels/panel-ids.ts'
import { useLayout } from '../stores/layout.ts'
import { inBackground } from './in-background.ts'

/** Where "select all" is the element's own. */
const OWN = 'input, textarea, select, [contenteditable="true"], .monaco-editor, .native-edit-context'

/**
 * Ctrl+A selects the panel or the sheet that has the keyboard, never the whole window. A panel that is selected so is copied
 * as its whole text, of which a table shows only a part.
 */
export function useSelectAll(): void {
  const layouts = useLayout()
  let whole: PanelId | null = null
  let selecting = false

  function onKey(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 'a' || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey)) return
    const target = event.target instanceof Element ? event.target : null
    if (target === null || target.closest(OWN) !== null) return
    event.preventDefault()
    const panel = target.closest<HTMLElement>('.dv-groupview')?.querySelector<HTMLElement>('.dock-panel') ?? null
    const place = target.closest<HTMLElement>('dialog') ?? panel
    if (place === null) return
    selecting = true
    window.getSelection()?.selectAllChildren(place)
    whole = place === panel ? layouts.subject() : null
  }
  function onSelection(): void {
    // The first change is the one that was made here.
    if (selecting) selecting = false
    else whole = null
  }
  function onCopy(event: ClipboardEvent): void {
    const text = whole === null ? undefined : layouts.textOf(whole)
    if (text === undefined) return
    event.preventDefault()
    if (typeof text === 'string') event.clipboardData?.setData('text/plain', text)
    else inBackground(text.then((all) => copyText(all)))
  }
  onMounted(() => {
    window.addEventListener('keydown', onKey)
    document.addEventListener('selectionchange', onSelection)
    document.addEventListener('copy', onCopy)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onKey)
    document.removeEventListener('selectionchange', onSelection)
    document.removeEventListener('copy', onCopy)
  })
}
