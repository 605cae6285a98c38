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
const USES_ARROWS = 'input, textarea, select, [contenteditable="true"], [role="separator"], .monaco-editor, dialog'

/** Listens for the commands' shortcuts everywhere, and for plain left and right arrow outside of text. */
export function useShortcuts(commands: Readonly<Record<CommandId, UiCommand>>): void {
  // Tabs take the arrows from who came to them with the keyboard; after a click the arrows still move the cursor.
  let byPointer = false

  function plainArrow(event: KeyboardEvent, chord: string): UiCommand | undefined {
    const target = event.target instanceof Element ? event.target : null
    if (target === null || target.closest(USES_ARROWS) !== null) return undefined
    if (target.closest('[role="tab"]') !== null && !byPointer) return undefined
    if (chord === 'ArrowRight') return commands.forward
    return chord === 'ArrowLeft' ? commands.back : undefined
  }
  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'Tab') byPointer = false
    const chord = chordOf(event)
    const command = Object.values(commands).find((one) => one.shortcuts.includes(chord)) ?? plainArrow(event, chord)
    if (command === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (command.enabled.value) command.run()
  }
  function onPointer(): void {
    byPointer = true
  }
  // Captured, so that the editor does not take a shortcut first.
  onMounted(() => {
    window.addEventListener('keydown', onKey, { capture: true })
    window.addEventListener('pointerdown', onPointer, { capture: true })
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', onKey, { capture: true })
    window.removeEventListener('pointerdown', onPointer, { capture: true })
  })
}
