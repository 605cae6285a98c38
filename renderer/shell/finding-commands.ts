import { useLayout } from '../stores/layout.ts'
import { usePageQuestion } from '../stores/page-question.ts'
import { frameStrings } from '../strings/frame.ts'
import type { CommandDefinition } from './command.ts'

export type FindingCommandId = 'where-is-page'

/** Questions to the panels that can be asked from anywhere. */
export function findingCommands(): Record<FindingCommandId, CommandDefinition> {
  const layouts = useLayout()
  const question = usePageQuestion()
  const titles = frameStrings.commands
  return {
    'where-is-page': {
      title: titles.whereIsPage,
      group: 'panel',
      keys: ['Ctrl+Alt+W'],
      run: () => {
        layouts.show('pages', true)
        question.wantsFocus = true
      },
    },
  }
}
