import { Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { HostEvent } from '../../engine/protocol/session.ts'

type MenuCommand = Extract<HostEvent, { type: 'menu' }>['command']

/**
 * The application menu: short, because the window has a palette of its own.
 * @param send tells the window what was chosen
 */
export function setMenu(send: (event: HostEvent) => void): void {
  // The window itself listens for the keys, which the user can change there: the menu only shows them.
  const item = (label: string, command: MenuCommand, accelerator: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    registerAccelerator: false,
    click: () => {
      send({ type: 'menu', command })
    },
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const menu = Menu.buildFromTemplate([
    {
      label: '&File',
      submenu: [
        item('&New', 'new', 'CmdOrCtrl+N'),
        item('&Open…', 'open', 'CmdOrCtrl+O'),
        item('&Save', 'save', 'CmdOrCtrl+S'),
        item('Save &as…', 'save-as', 'CmdOrCtrl+Shift+S'),
        separator,
        { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Run',
      submenu: [
        item('&Run', 'run', 'F5'),
        item('S&top', 'stop', 'Shift+F5'),
        separator,
        item('&Step', 'step', 'F10'),
        item('Step &back', 'back', 'Shift+F10'),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
  ])
  Menu.setApplicationMenu(menu)
}
