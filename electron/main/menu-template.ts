import type { MenuItemConstructorOptions } from 'electron'
import type { CommandGroup, MenuItem } from '../../engine/protocol/frame-requests.ts'

/** Commands of this many and more of a kind, by the part of their id before the first dash, are a menu of their own. */
const KINDS: readonly { readonly prefix: string; readonly label: string }[] = [
  { prefix: 'experiment-', label: 'E&xperiments' },
  { prefix: 'theme-', label: '&Theme' },
  { prefix: 'show-', label: '&Show' },
]
/** The menus in their order; the parts of one are divided by lines. */
const MENUS: readonly { readonly label: string; readonly groups: readonly CommandGroup[] }[] = [
  { label: '&File', groups: ['file', 'export'] },
  { label: '&Run', groups: ['run'] },
  { label: '&View', groups: ['view'] },
  { label: '&Panels', groups: ['panel'] },
  { label: '&Layouts', groups: ['layout'] },
  { label: '&Help', groups: ['help'] },
]
const separator: MenuItemConstructorOptions = { type: 'separator' }

/**
 * The application menu.
 * @param choose is called with the id of the command that was chosen
 */
export function menuTemplate(items: readonly MenuItem[], choose: (id: string) => void): MenuItemConstructorOptions[] {
  const entry = ({ id, title, chord }: MenuItem): MenuItemConstructorOptions => {
    const accelerator = chord === null ? undefined : acceleratorOf(chord)
    return {
      // A sign of its own would be taken for the mark of a letter.
      label: title.replaceAll('&', '&&'),
      // The window itself listens for the keys, which the user can change there: the menu only shows them.
      ...(accelerator === undefined ? {} : { accelerator }),
      registerAccelerator: false,
      click: () => choose(id),
    }
  }
  const partOf = (group: CommandGroup): MenuItemConstructorOptions[] => {
    const own = items.filter((item) => item.group === group)
    const kindOf = (item: MenuItem): string | undefined => KINDS.find(({ prefix }) => item.id.startsWith(prefix))?.label
    const submenus = KINDS.flatMap(({ label }): MenuItemConstructorOptions[] => {
      const inside = own.filter((item) => kindOf(item) === label)
      return inside.length === 0 ? [] : [{ label, submenu: inside.map(entry) }]
    })
    return [...own.filter((item) => kindOf(item) === undefined).map(entry), ...submenus]
  }
  const menus = MENUS.map(({ label, groups }) => {
    const parts = groups.map(partOf).filter((part) => part.length > 0)
    if (label === '&File') parts.push([{ role: 'quit' }])
    if (label === '&View') parts.push([{ role: 'togglefullscreen' }, { role: 'toggleDevTools' }])
    return { label, submenu: parts.flatMap((part, index) => (index === 0 ? part : [separator, ...part])) }
  })
  const [file, ...others] = menus
  // Undo, cut and paste are the system's; the window selects all by itself, in the panel that has the keyboard.
  const edit: MenuItemConstructorOptions = {
    label: '&Edit',
    submenu: [
      ...(['undo', 'redo'] as const).map((role) => ({ role })),
      separator,
      ...(['cut', 'copy', 'paste', 'delete'] as const).map((role) => ({ role })),
    ],
  }
  return [...(file === undefined ? [] : [file]), edit, ...others]
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ' ': 'Space',
  '+': 'Plus',
}

/** A chord in Electron's words; undefined for what these have no word for, such as two chords after each other. */
export function acceleratorOf(chord: string): string | undefined {
  const at = chord.lastIndexOf('+', chord.length - 2)
  const key = chord.slice(at + 1)
  const named = NAMES[key] ?? key
  const known =
    /^([!-~]|F\d{1,2}|Left|Right|Up|Down|Home|End|PageUp|PageDown|Space|Plus|Delete|Backspace|Insert|Escape|Enter|Tab)$/
  const modifiers = chord.slice(0, at + 1).replace('Ctrl+', 'CmdOrCtrl+')
  return known.test(named) && /^(CmdOrCtrl\+)?(Alt\+)?(Shift\+)?$/.test(modifiers) ? modifiers + named : undefined
}
