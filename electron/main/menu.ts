import { Menu } from 'electron'
import type { HostEvent } from '../../engine/protocol/session.ts'
import type { MenuItem } from '../../engine/protocol/frame-requests.ts'
import { menuTemplate } from './menu-template.ts'

/**
 * Makes the application menu of the window's commands: the same ones that its palette, buttons and keys reach.
 * @param send tells the window what was chosen
 */
export function setMenu(items: readonly MenuItem[], send: (event: HostEvent) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(items, (command) => send({ type: 'menu', command }))))
}
