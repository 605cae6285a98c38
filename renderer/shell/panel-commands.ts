import { computed } from 'vue'
import { PRESETS } from '../dock/presets.ts'
import type { PresetId } from '../dock/presets.ts'
import { useLayout } from '../stores/layout.ts'
import { useSettings } from '../stores/settings.ts'
import { useSheets } from '../stores/sheets.ts'
import { frameStrings } from '../strings/frame.ts'
import type { CommandDefinition } from './command.ts'
import { walk } from './walk.ts'

export type PanelCommandId =
  | 'panel-next'
  | 'panel-previous'
  | 'tab-next'
  | 'tab-previous'
  | 'panel-maximise'
  | 'panel-close'
  | 'fold-script'
  | 'fold-timeline'
  | 'panel-reopen'
  | 'panel-left'
  | 'panel-right'
  | 'panel-up'
  | 'panel-down'
  | 'panel-wider'
  | 'panel-narrower'
  | 'panel-taller'
  | 'panel-shorter'
  | `preset-${PresetId}`
  | 'layout-back'
  | 'layout-keep'
  | 'layout-reset'

/** Begins the sequences for panels and layouts: some desktops keep Ctrl+Alt with the arrows for themselves. */
const LEAD = 'Ctrl+J'

/** Panels as places, and layouts. What concerns a panel is for the one that has the keyboard, or had it last. */
export function panelCommands(): Record<PanelCommandId, CommandDefinition> {
  const layouts = useLayout()
  const settings = useSettings()
  const sheets = useSheets()
  const titles = frameStrings.commands
  const panel = (title: string, keys: readonly string[], run: () => void): CommandDefinition => ({
    title,
    group: 'panel',
    keys,
    run,
  })
  const arrow = (name: string, shift = ''): string[] => [
    `Ctrl+Alt+${shift}Arrow${name}`,
    `${LEAD} ${shift}Arrow${name}`,
  ]
  // The keys are those of `PRESETS`.
  const presets = Object.fromEntries<CommandDefinition>(
    PRESETS.map((id, index) => [
      `preset-${id}`,
      {
        title: titles.useLayout(frameStrings.layouts.presets[id]),
        group: 'layout',
        keys: [`Ctrl+${index + 1}`],
        run: () => layouts.usePreset(id),
      },
    ]),
  ) as Record<`preset-${PresetId}`, CommandDefinition>
  return {
    'panel-next': panel(titles.panelNext, ['F7'], () => walk(1)),
    'panel-previous': panel(titles.panelPrevious, ['Shift+F7'], () => walk(-1)),
    'tab-next': panel(titles.tabNext, ['Ctrl+PageDown'], () => layouts.cycleSubject(1)),
    'tab-previous': panel(titles.tabPrevious, ['Ctrl+PageUp'], () => layouts.cycleSubject(-1)),
    'panel-maximise': panel(titles.panelMaximise, ['Ctrl+Shift+M', `${LEAD} M`], layouts.maximiseSubject),
    'panel-close': {
      ...panel(titles.panelClose, ['Ctrl+F4', `${LEAD} X`], layouts.closeSubject),
      enabled: computed(() => layouts.closable),
      why: () => frameStrings.cannot.closeScript,
    },
    'panel-reopen': {
      ...panel(titles.panelReopen, ['Ctrl+Shift+T', `${LEAD} Z`], layouts.reopen),
      enabled: computed(() => layouts.closed.length > 0),
      why: () => frameStrings.cannot.nothingClosed,
    },
    'fold-script': panel(titles.foldScript, ['Ctrl+B'], layouts.toggleScriptSide),
    'fold-timeline': panel(titles.foldTimeline, ['Ctrl+Shift+B'], settings.toggleTimeline),
    'panel-left': panel(titles.panelLeft, arrow('Left'), () => layouts.moveSubject('left')),
    'panel-right': panel(titles.panelRight, arrow('Right'), () => layouts.moveSubject('right')),
    'panel-up': panel(titles.panelUp, arrow('Up'), () => layouts.moveSubject('up')),
    'panel-down': panel(titles.panelDown, arrow('Down'), () => layouts.moveSubject('down')),
    'panel-wider': panel(titles.panelWider, arrow('Right', 'Shift+'), () => layouts.resizeSubject('width', 1)),
    'panel-narrower': panel(titles.panelNarrower, arrow('Left', 'Shift+'), () => layouts.resizeSubject('width', -1)),
    'panel-taller': panel(titles.panelTaller, arrow('Down', 'Shift+'), () => layouts.resizeSubject('height', 1)),
    'panel-shorter': panel(titles.panelShorter, arrow('Up', 'Shift+'), () => layouts.resizeSubject('height', -1)),
    ...presets,
    'layout-back': {
      title: titles.layoutBack,
      group: 'layout',
      keys: [`${LEAD} Backspace`],
      enabled: computed(() => layouts.before.length > 0),
      why: () => frameStrings.cannot.noLayoutBefore,
      run: layouts.goBack,
    },
    'layout-keep': {
      title: titles.layoutKeep,
      group: 'layout',
      keys: [`${LEAD} L`],
      run: () => sheets.show('layouts'),
    },
    'layout-reset': { title: titles.layoutReset, group: 'layout', keys: [`${LEAD} 0`], run: layouts.reset },
  }
}
