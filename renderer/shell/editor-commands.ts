import { computed } from 'vue'
import { editorAction } from '../console/editor-port.ts'
import { useScripts } from '../stores/scripts.ts'
import { consoleStrings } from '../strings/console.ts'
import { frameStrings } from '../strings/frame.ts'
import type { CommandDefinition } from './command.ts'

export type EditorCommandId =
  'definition' | 'references' | 'rename-symbol' | 'format' | 'quick-fix' | 'outline' | 'fold-all' | 'unfold-all'

/** What the script's editor can do at its caret. */
export function editorCommands(): Record<EditorCommandId, CommandDefinition> {
  const scripts = useScripts()
  const titles = consoleStrings.commands
  const enabled = computed(() => scripts.active !== null)
  const act = (title: string, action: string, ...keys: string[]): CommandDefinition => ({
    title,
    group: 'file',
    keys,
    enabled,
    why: () => frameStrings.cannot.noScript,
    run: () => editorAction(action),
  })
  return {
    definition: act(titles.definition, 'editor.action.revealDefinition', 'F12'),
    references: act(titles.references, 'editor.action.goToReferences', 'Shift+F12'),
    'rename-symbol': act(titles.rename, 'editor.action.rename', 'F2'),
    format: act(titles.format, 'editor.action.formatDocument', 'Alt+Shift+F'),
    'quick-fix': act(titles.quickFix, 'editor.action.quickFix', 'Ctrl+.'),
    outline: act(titles.outline, 'editor.action.quickOutline', 'Ctrl+Shift+O'),
    'fold-all': act(titles.foldAll, 'editor.foldAll'),
    'unfold-all': act(titles.unfoldAll, 'editor.unfoldAll'),
  }
}
