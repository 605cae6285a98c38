import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import type { MenuItem } from '../../engine/protocol/frame-requests.ts'
import { acceleratorOf, menuTemplate } from './menu-template.ts'

const items: MenuItem[] = [
  { id: 'run', title: 'Run', group: 'run', chord: 'F5' },
  { id: 'back', title: 'One step back', group: 'run', chord: 'Alt+ArrowLeft' },
  { id: 'save', title: 'Save', group: 'file', chord: 'Ctrl+S' },
  { id: 'experiment-a', title: 'Experiment: A & B', group: 'file', chord: null },
  { id: 'copy-mail', title: 'Copy', group: 'export', chord: null },
  { id: 'layout-keep', title: 'Keep', group: 'layout', chord: 'Ctrl+J L' },
]
function entries(menu: MenuItemConstructorOptions | undefined): MenuItemConstructorOptions[] {
  return Array.isArray(menu?.submenu) ? menu.submenu : []
}

test('every command is in the menu of its group, with its key, and says its id when it is chosen', () => {
  const chosen: string[] = []
  const menu = menuTemplate(items, (id) => chosen.push(id))
  const flat = (all: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    all.flatMap((item) => [item, ...flat(entries(item))])
  for (const { click } of flat(menu)) (click as (() => void) | undefined)?.()
  expect(chosen.sort()).toEqual(items.map(({ id }) => id).sort())
  const file = menu.find(({ label }) => label === '&File')
  expect(entries(file).map(({ label, type, role }) => label ?? type ?? role)).toEqual([
    'Save',
    'E&xperiments',
    'separator',
    'Copy',
    'separator',
    'quit',
  ])
  expect(entries(entries(file)[1]).map(({ label }) => label)).toEqual(['Experiment: A && B'])
})

test.each([
  ['Ctrl+S', 'CmdOrCtrl+S'],
  ['Ctrl+Alt+Shift+ArrowLeft', 'CmdOrCtrl+Alt+Shift+Left'],
  ['Ctrl++', 'CmdOrCtrl+Plus'],
  ['Ctrl+,', 'CmdOrCtrl+,'],
  ['Shift+F10', 'Shift+F10'],
  ['Ctrl+J M', undefined],
  ['Ctrl+Ä', undefined],
  ['BrowserBack', undefined],
])('%s is %s for Electron', (chord, accelerator) => {
  expect(acceleratorOf(chord)).toBe(accelerator)
})
