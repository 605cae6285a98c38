import { useSettings } from '../stores/settings.ts'
import { useSheets } from '../stores/sheets.ts'
import { frameStrings } from '../strings/frame.ts'
import type { CommandDefinition } from './command.ts'

export type FrameCommandId =
  | 'palette'
  | 'go-to-step'
  | 'go-to-object'
  | 'settings'
  | 'shortcuts'
  | 'notices'
  | 'about'
  | 'gallery'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset'
  | 'font-larger'
  | 'font-smaller'
  | 'theme-system'
  | 'theme-light'
  | 'theme-dark'
  | 'theme-high-contrast'

/** The window itself: how everything looks, and the sheets over it. */
export function frameCommands(): Record<FrameCommandId, CommandDefinition> {
  const settings = useSettings()
  const sheets = useSheets()
  const titles = frameStrings.commands
  return {
    palette: { title: titles.palette, group: 'help', keys: ['Ctrl+K', 'F1'], run: () => sheets.show('palette') },
    'go-to-step': {
      title: titles.goToStep,
      group: 'run',
      keys: ['Ctrl+Shift+G'],
      run: () => sheets.show('palette', ':'),
    },
    'go-to-object': {
      title: titles.goToObject,
      group: 'view',
      keys: ['Ctrl+P'],
      run: () => sheets.show('palette', '@'),
    },
    settings: { title: titles.settings, group: 'view', keys: ['Ctrl+,'], run: () => sheets.show('settings') },
    shortcuts: { title: titles.shortcuts, group: 'help', run: () => sheets.show('shortcuts') },
    notices: { title: titles.notices, group: 'help', keys: ['Ctrl+Shift+Y'], run: () => sheets.show('notices') },
    about: { title: titles.about, group: 'help', run: () => sheets.show('about') },
    gallery: { title: titles.gallery, group: 'file', keys: ['Ctrl+G'], run: () => sheets.show('gallery') },
    'zoom-in': { title: titles.zoomIn, group: 'view', keys: ['Ctrl+=', 'Ctrl++'], run: () => settings.stepZoom(1) },
    'zoom-out': { title: titles.zoomOut, group: 'view', keys: ['Ctrl+-'], run: () => settings.stepZoom(-1) },
    'zoom-reset': { title: titles.zoomReset, group: 'view', keys: ['Ctrl+0'], run: () => settings.stepZoom(0) },
    'font-larger': { title: titles.fontLarger, group: 'view', run: () => settings.stepEditorFont(1) },
    'font-smaller': { title: titles.fontSmaller, group: 'view', run: () => settings.stepEditorFont(-1) },
    'theme-system': { title: titles.theme.system, group: 'view', run: () => (settings.theme = 'system') },
    'theme-light': { title: titles.theme.light, group: 'view', run: () => (settings.theme = 'light') },
    'theme-dark': { title: titles.theme.dark, group: 'view', run: () => (settings.theme = 'dark') },
    'theme-high-contrast': {
      title: titles.theme['high-contrast'],
      group: 'view',
      run: () => (settings.theme = 'high-contrast'),
    },
  }
}
