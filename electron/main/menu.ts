import { Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { HostEvent } from '../../engine/protocol/session.ts'

/**
 * The application menu: short, because the window has a palette of its own.
 * @param send tells the window what was chosen
 */
export function setMenu(send: (event: HostEvent) => void): void {
  // The window itself listens for the keys, which the user can change there: the menu only shows them.
  const item = (label: string, command: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
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
        item('&Gallery of experiments…', 'gallery', 'CmdOrCtrl+G'),
        separator,
        item('Open a &bundle…', 'open-bundle'),
        item('Save the run as a b&undle…', 'export-bundle'),
        item('Save an &HTML report…', 'export-report'),
        item('&Copy the result as mail text', 'copy-mail'),
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
        item('&Command palette…', 'palette', 'CmdOrCtrl+K'),
        item('&Settings…', 'settings', 'CmdOrCtrl+,'),
        item('&Keyboard shortcuts…', 'shortcuts'),
        separator,
        item('&Original size', 'zoom-reset', 'CmdOrCtrl+0'),
        item('&Larger', 'zoom-in', 'CmdOrCtrl+='),
        item('S&maller', 'zoom-out', 'CmdOrCtrl+-'),
        separator,
        item('Ma&ximise or restore the panel', 'panel-maximise', 'CmdOrCtrl+Shift+M'),
        item('&Reset the layout', 'layout-reset'),
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
  ])
  Menu.setApplicationMenu(menu)
}
