import { onBeforeUnmount, onMounted } from 'vue'
import type { CommandId, UiCommand } from './commands.ts'

/** `Ctrl+Shift+S` for an event, with the Mac's command key taken for Ctrl. */
export function chordOf(event: KeyboardEvent): string {
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl')
  if (event.altKey) parts.push('Alt')
  if (event.shiftKey) parts.push('Shift')
  parts.push(event.key.length === 1 ? event.key.toUpperCase() : event.key)
  return parts.join('+')
}

/** Elements that use the left and right arrow themselves. */
const USES_ARROWS =
  'input, textarea, select, [contenteditable="true"], [role="tab"], [role="separator"], .monaco-editor'

/** Listens for the commands' shortcuts everywhere, and for plain left and right arrow outside of text. */
export function useShortcuts(commands: Readonly<Record<CommandId, UiCommand>>): void {
  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    const chord = chordOf(event)
    let command = Object.values(commands).find((one) => one.shortcuts.includes(chord))
    const target = event.target instanceof Element ? event.target : null
    if (command === undefined && target?.closest(`${USES_ARROWS}, dialog`) === null) {
      if (chord === 'ArrowRight') command = commands.step
      if (chord === 'ArrowLeft') command = commands.back
    }
    if (command === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (command.enabled.value) command.run()
  }
  // Captured, so that the editor does not take a shortcut first.
  onMounted(() => window.addEventListener('keydown', onKey, { capture: true }))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey, { capture: true }))
}
