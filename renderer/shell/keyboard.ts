import { onBeforeUnmount, onMounted } from 'vue'
import { leadChord } from '../stores/lead-chord.ts'
import { chordOf, isModifier } from './chords.ts'
import { useRegistry } from './commands.ts'
import type { UiCommand } from './commands.ts'

/** Elements that use the left and right arrow themselves. */
const USES_ARROWS =
  'input, textarea, select, [contenteditable="true"], [role="separator"], .monaco-editor, dialog, [role="menu"], [data-uses-arrows]'
/** Elements that take every key: a shortcut is being given to a command. */
const TAKES_KEYS = '[data-takes-keys]'
/** Elements with a menu of their own, which the desktop's key for menus opens. */
const HAS_MENU = '[data-has-menu]'

/** Listens for the commands' shortcuts everywhere, and for plain left and right arrow outside of text. */
export function useShortcuts(): void {
  const { commands, byChord, isLead } = useRegistry()
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
    if (event.target instanceof Element && event.target.closest(TAKES_KEYS) !== null) return
    if (event.key === 'Tab') byPointer = false
    if (isModifier(event.key)) return
    const lead = leadChord.value
    leadChord.value = null
    const pressed = chordOf(event)
    if (pressed === 'Shift+F10' && event.target instanceof Element && event.target.closest(HAS_MENU) !== null) return
    const chord = lead === null ? pressed : `${lead} ${pressed}`
    const command = byChord(chord) ?? (lead === null ? plainArrow(event, chord) : undefined)
    const leads = lead === null && isLead(chord)
    if (command === undefined && !leads && lead === null) return
    // A question has to be answered first.
    if (document.querySelector('dialog[data-question][open]') !== null) return
    event.preventDefault()
    event.stopPropagation()
    if (leads) leadChord.value = chord
    else if (command?.enabled.value === true) command.run()
  }
  function onPointer(event: Event): void {
    leadChord.value = null
    // Splitters are moved by events of our own.
    if (event.isTrusted) byPointer = true
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
