import type { ComputedRef } from 'vue'
import type { CommandGroup } from '../../engine/protocol/frame-requests.ts'
import { chordText, leadOf } from './chords.ts'

/** What a command is made of. */
export interface CommandDefinition {
  readonly title: string
  /** What it is looked for by before its title, such as the panel that it shows. */
  readonly alias?: string
  readonly group: CommandGroup
  /**
   * Chords such as `Ctrl+Shift+S`, or two after each other such as `Ctrl+J M`, that it has as long as the user gives it no
   * others; the first is the one that is shown.
   */
  readonly keys?: readonly string[]
  readonly enabled?: ComputedRef<boolean>
  /** Why it cannot be run now: asked while it is not enabled. */
  readonly why?: () => string
  readonly run: () => void
}

/** Something that the window can do. Buttons, menus, keys and the palette all come through here. */
export interface UiCommand {
  readonly id: string
  readonly title: string
  readonly alias: string
  readonly group: CommandGroup
  /** The chords that it has now. */
  readonly shortcuts: readonly string[]
  readonly standardShortcuts: readonly string[]
  readonly enabled: ComputedRef<boolean>
  /** Why it cannot be run now; empty if it can, or nothing is known. */
  readonly why: () => string
  readonly run: () => void
}

/** Its keys as `aria-keyshortcuts` names them, which knows no sequences; undefined without any. */
export function ariaKeysOf({ shortcuts }: UiCommand, ...others: readonly string[]): string | undefined {
  const chords = shortcuts.filter((chord) => leadOf(chord) === null).map((chord) => chord.replace('Ctrl+', 'Control+'))
  return [...others, ...chords].join(' ') || undefined
}

/** Its title with its first key, for the hint of a button. */
export function titleOf(command: UiCommand): string {
  return hintOf(command, command.title)
}
/** The same for a button that says something shorter. @param others keys that do the same, and are no command's */
export function hintOf({ shortcuts: [chord] }: UiCommand, name: string, ...others: readonly string[]): string {
  const keys = [...others, ...(chord === undefined ? [] : [chordText(chord)])]
  return keys.length === 0 ? name : `${name} (${keys.join(', ')})`
}
