/** A key press as it is matched, stored and parsed. */
interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** `Ctrl+Shift+S` for an event, with the Mac's command key taken for Ctrl. */
export function chordOf(event: KeyPress): string {
  const parts: string[] = []
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl')
  if (event.altKey) parts.push('Alt')
  if (event.shiftKey) parts.push('Shift')
  parts.push(event.key.length === 1 ? event.key.toUpperCase() : event.key)
  return parts.join('+')
}

const MODIFIERS: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead'])

/** A chord that is not complete: only modifiers are down. */
export function isModifier(key: string): boolean {
  return MODIFIERS.has(key)
}

/** Keys that no command can have: they move in text and between controls, or type. */
export function isReserved(chord: string): boolean {
  if (/^(Shift\+)?(.|Tab|Enter|Escape|Backspace|Delete|Space|Arrow\w+|Home|End|Page\w+)$/.test(chord)) return true
  return /^Ctrl\+([ACVXZY]|Shift\+Z)$/.test(chord)
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
}

/** The first chord of a sequence of two, such as `Ctrl+J ArrowLeft`; null for a chord alone. */
export function leadOf(chord: string): string | null {
  const at = chord.indexOf(' ', 1)
  return at === -1 || at === chord.length - 1 ? null : chord.slice(0, at)
}

/** A chord or sequence as it is shown: `Alt+→`, `Ctrl+J M`. */
export function chordText(chord: string): string {
  const lead = leadOf(chord)
  return lead === null ? oneText(chord) : `${oneText(lead)} ${oneText(chord.slice(lead.length + 1))}`
}
function oneText(chord: string): string {
  const at = chord.lastIndexOf('+', chord.length - 2)
  const key = chord.slice(at + 1)
  return chord.slice(0, at + 1) + (SIGNS[key] ?? key)
}

/** Commands that would share a chord, by chord; a sequence shares the chord that it begins with. */
export function conflicts(
  commands: readonly { readonly id: string; readonly shortcuts: readonly string[] }[],
): Map<string, string[]> {
  const byChord = new Map<string, string[]>()
  for (const { id, shortcuts } of commands)
    for (const chord of shortcuts) byChord.set(chord, [...(byChord.get(chord) ?? []), id])
  for (const [chord, ids] of [...byChord]) {
    const lead = leadOf(chord)
    const whole = lead === null ? undefined : byChord.get(lead)
    if (lead !== null && whole !== undefined) byChord.set(lead, [...new Set([...whole, ...ids])])
  }
  for (const [chord, ids] of byChord) if (ids.length < 2) byChord.delete(chord)
  return byChord
}
