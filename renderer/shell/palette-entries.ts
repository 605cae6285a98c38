import { focusEditor } from '../console/editor-port.ts'
import { goToStep } from '../panels/go-to.ts'
import { useCursor } from '../stores/cursor.ts'
import { useLayout } from '../stores/layout.ts'
import { useRecentCommands } from '../stores/recent-commands.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'
import { useSelection } from '../stores/selection.ts'
import { consoleStrings } from '../strings/console.ts'
import { frameStrings } from '../strings/frame.ts'
import { chordText } from './chords.ts'
import type { UiCommand } from './command.ts'
import { matching } from './matching.ts'
import { selectionTargets } from './selection-targets.ts'

/** What the palette offers: something to do, or to go to. */
export interface PaletteEntry {
  readonly key: string
  readonly title: string
  readonly note: string
  readonly keys: readonly string[]
  /** Why it cannot be chosen now; null if it can. */
  readonly unusable: string | null
  readonly choose: () => void
}

/** Steps that are listed at most. */
const MAX_STEPS = 100
const text = frameStrings.palette

/**
 * What fits what is typed: `:` goes to steps, `@` to objects, `/` to open scripts, `?` says so; everything else, after `>` or not, are commands.
 * @param replace puts other words into the field
 */
export function paletteEntries(
  typed: string,
  commands: readonly UiCommand[],
  replace: (words: string) => void,
): PaletteEntry[] {
  const words = typed.slice(1)
  switch (typed[0]) {
    case ':':
      return stepEntries(words)
    case '@':
      return objectEntries(words)
    case '/':
      return scriptEntries(words)
    case '?':
      return text.modes.map(({ sign, title }) => ({
        key: sign,
        title,
        note: '',
        keys: [sign],
        unusable: null,
        choose: () => replace(sign),
      }))
    case '>':
      return commandEntries(words, commands)
    default:
      return commandEntries(typed, commands)
  }
}

function commandEntries(words: string, commands: readonly UiCommand[]): PaletteEntry[] {
  const recent = useRecentCommands()
  const order = recent.order()
  const place = ({ id }: UiCommand): number => order.get(id) ?? Number.MAX_SAFE_INTEGER
  const byUse = commands.filter(({ id }) => id !== 'palette').sort((a, b) => place(a) - place(b))
  const found = matching(words, byUse, (one) =>
    `${one.alias} ${one.title} ${frameStrings.commandGroups[one.group]}`.trim(),
  )
  // What has the very name comes before what begins with it.
  const name = words.trim().toLowerCase()
  const isNamed = ({ title, alias }: UiCommand): boolean => [title, alias].some((one) => one.toLowerCase() === name)
  const named = name === '' ? [] : found.filter(isNamed)
  return [...named, ...found.filter((one) => !named.includes(one))].map((one) => ({
    key: one.id,
    title: one.title,
    note: frameStrings.commandGroups[one.group],
    keys: one.shortcuts.map(chordText),
    unusable: one.enabled.value ? null : one.why(),
    choose: () => {
      recent.used(one.id)
      one.run()
    },
  }))
}

/** A number is a step; words are looked for in the steps that are here. */
function stepEntries(words: string): PaletteEntry[] {
  const run = useRun()
  const cursor = useCursor()
  if (run.summary === null) return []
  const wanted = words.trim() === '' ? null : Number(words.replaceAll(/[_,\s]/g, ''))
  const rows =
    wanted === null || Number.isNaN(wanted)
      ? matching(words, run.steps.loaded(), (row) => `${row.label} ${row.summary} ${row.errno ?? ''}`)
      : [wanted, ...(wanted === 0 ? [] : Array.from({ length: 9 }, (_, digit) => wanted * 10 + digit))]
          .filter((step) => Number.isInteger(step) && step >= 1 && step <= cursor.total)
          .flatMap((step) => run.steps.at(step - 1) ?? { step, line: null, label: '', summary: '' })
  return rows.slice(0, MAX_STEPS).map(({ step, line, label, summary }) => ({
    key: `step-${step}`,
    title: `${text.step(step)} ${label}`,
    note: summary,
    keys: [],
    unusable: null,
    choose: () => goToStep(step, line),
  }))
}

function scriptEntries(words: string): PaletteEntry[] {
  const scripts = useScripts()
  const { origins } = consoleStrings.tabs
  return matching(words, scripts.tabs, (one) => `${one.title} ${one.origin.path}`).map(
    ({ id, title, origin, dirty }) => ({
      key: id,
      title: dirty ? `${title} •` : title,
      note: origin.kind === 'file' ? origin.path : origins[origin.kind],
      keys: [],
      unusable: null,
      choose: () => {
        scripts.activate(id)
        focusEditor()
      },
    }),
  )
}

function objectEntries(words: string): PaletteEntry[] {
  const selection = useSelection()
  const layouts = useLayout()
  return matching(words, selectionTargets(useCursor().views), (one) => `${one.title} ${one.note}`).map((one) => ({
    key: one.title + one.note,
    title: one.title,
    note: one.note,
    keys: [],
    unusable: null,
    choose: () => {
      selection.select(one.object)
      layouts.show(one.panel)
    },
  }))
}
