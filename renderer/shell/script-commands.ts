import { computed } from 'vue'
import { useScriptTabs } from '../stores/script-tabs.ts'
import { useScripts } from '../stores/scripts.ts'
import { useSheets } from '../stores/sheets.ts'
import { consoleStrings } from '../strings/console.ts'
import type { CommandDefinition } from './command.ts'
import { withActive } from './with-active.ts'

export type ScriptCommandId =
  | 'rename-script'
  | 'compare-saved'
  | 'close-others'
  | 'close-all'
  | 'reopen-script'
  | 'next-script'
  | 'previous-script'
  | 'go-to-script'

/** What is done with the scripts' tabs. */
export function scriptCommands(): Record<ScriptCommandId, CommandDefinition> {
  const scripts = useScripts()
  const tabs = useScriptTabs()
  const sheets = useSheets()
  const text = consoleStrings.tabs
  const several = computed(() => scripts.tabs.length > 1)
  const kind = computed(() => scripts.active?.origin.kind ?? 'new')
  const command = (
    title: string,
    run: (id: string) => unknown,
    more: Pick<CommandDefinition, 'keys' | 'enabled' | 'why'> = {},
  ): CommandDefinition => ({
    title,
    group: 'file',
    ...more,
    run: withActive(run),
  })
  const forSeveral = { enabled: several, why: () => text.onlyOne }
  return {
    'rename-script': command(text.rename, (id) => (tabs.renaming = id)),
    'compare-saved': command(text.compare, (id) => tabs.compare(id), {
      keys: ['Ctrl+Alt+D'],
      enabled: computed(() => kind.value !== 'new'),
      why: () => text.inNoFile,
    }),
    'close-others': command(
      text.closeOthers,
      (id) => tabs.closeAll(scripts.tabs.map((tab) => tab.id).filter((one) => one !== id)),
      forSeveral,
    ),
    'close-all': command(text.closeAll, () => tabs.closeAll(scripts.tabs.map((tab) => tab.id))),
    'reopen-script': command(text.reopen, () => scripts.reopen(), {
      keys: ['Ctrl+Alt+T'],
      enabled: computed(() => scripts.closed.length > 0),
      why: () => text.nothingClosed,
    }),
    'next-script': command(text.next, () => tabs.go(1), { keys: ['Ctrl+Tab'], ...forSeveral }),
    'previous-script': command(text.previous, () => tabs.go(-1), { keys: ['Ctrl+Shift+Tab'], ...forSeveral }),
    'go-to-script': command(text.goTo, () => sheets.show('palette', '/'), { keys: ['Ctrl+Alt+P'] }),
  }
}
