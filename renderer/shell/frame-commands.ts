import { computed } from 'vue'
import { SCRIPT } from '../dock/layout.ts'
import { useLayout } from '../stores/layout.ts'
import { useSettings } from '../stores/settings.ts'
import { useSheets } from '../stores/sheets.ts'
import { frameStrings } from '../strings/frame.ts'
import type { CommandDefinition } from './command.ts'

export type FrameCommandId =
  | 'palette'
  | 'settings'
  | 'shortcuts'
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
  | 'panel-next'
  | 'panel-previous'
  | 'panel-maximise'
  | 'panel-close'
  | 'panel-left'
  | 'panel-right'
  | 'panel-up'
  | 'panel-down'
  | 'panel-wider'
  | 'panel-narrower'
  | 'panel-taller'
  | 'panel-shorter'
  | 'layout-keep'
  | 'layout-reset'

/** The window itself: panels as places, layouts, how everything looks. */
export function frameCommands(): Record<FrameCommandId, CommandDefinition> {
  const layouts = useLayout()
  const settings = useSettings()
  const sheets = useSheets()
  const titles = frameStrings.commands
  const closable = computed(() => layouts.subject() !== SCRIPT)
  return {
    palette: { title: titles.palette, group: 'help', keys: ['Ctrl+K', 'F1'], run: () => sheets.show('palette') },
    settings: { title: titles.settings, group: 'view', keys: ['Ctrl+,'], run: () => sheets.show('settings') },
    shortcuts: { title: titles.shortcuts, group: 'help', run: () => sheets.show('shortcuts') },
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
    'panel-next': { title: titles.panelNext, group: 'panel', keys: ['F7'], run: () => layouts.focusNext(1) },
    'panel-previous': {
      title: titles.panelPrevious,
      group: 'panel',
      keys: ['Shift+F7'],
      run: () => layouts.focusNext(-1),
    },
    'panel-maximise': {
      title: titles.panelMaximise,
      group: 'panel',
      keys: ['Ctrl+Shift+M'],
      run: layouts.maximiseSubject,
    },
    'panel-close': {
      title: titles.panelClose,
      group: 'panel',
      keys: ['Ctrl+F4'],
      enabled: closable,
      run: layouts.closeSubject,
    },
    'panel-left': {
      title: titles.panelLeft,
      group: 'panel',
      keys: ['Ctrl+Alt+ArrowLeft'],
      run: () => layouts.moveSubject('left'),
    },
    'panel-right': {
      title: titles.panelRight,
      group: 'panel',
      keys: ['Ctrl+Alt+ArrowRight'],
      run: () => layouts.moveSubject('right'),
    },
    'panel-up': {
      title: titles.panelUp,
      group: 'panel',
      keys: ['Ctrl+Alt+ArrowUp'],
      run: () => layouts.moveSubject('up'),
    },
    'panel-down': {
      title: titles.panelDown,
      group: 'panel',
      keys: ['Ctrl+Alt+ArrowDown'],
      run: () => layouts.moveSubject('down'),
    },
    'panel-wider': { title: titles.panelWider, group: 'panel', run: () => layouts.resizeSubject('width', 1) },
    'panel-narrower': { title: titles.panelNarrower, group: 'panel', run: () => layouts.resizeSubject('width', -1) },
    'panel-taller': { title: titles.panelTaller, group: 'panel', run: () => layouts.resizeSubject('height', 1) },
    'panel-shorter': { title: titles.panelShorter, group: 'panel', run: () => layouts.resizeSubject('height', -1) },
    'layout-keep': { title: titles.layoutKeep, group: 'layout', run: () => sheets.show('layouts') },
    'layout-reset': { title: titles.layoutReset, group: 'layout', run: layouts.reset },
  }
}
