import { computed } from 'vue'
import { caretLine } from '../console/editor-port.ts'
import { useCursor } from '../stores/cursor.ts'
import { useLayout } from '../stores/layout.ts'
import { useNotices } from '../stores/notices.ts'
import { usePageQuestion } from '../stores/page-question.ts'
import { useRun } from '../stores/run.ts'
import { useTables } from '../stores/tables.ts'
import { frameStrings } from '../strings/frame.ts'
import { tableStrings } from '../strings/tables.ts'
import type { CommandDefinition } from './command.ts'

export type FindingCommandId = 'where-is-page' | 'step-of-line' | 'table-columns'

/** Questions to the panels that can be asked from anywhere. */
export function findingCommands(): Record<FindingCommandId, CommandDefinition> {
  const layouts = useLayout()
  const question = usePageQuestion()
  const run = useRun()
  const cursor = useCursor()
  const tables = useTables()
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
    /** Of the table that has the keyboard, or had it last. */
    'table-columns': {
      title: tableStrings.command,
      group: 'panel',
      keys: ['Ctrl+J T'],
      enabled: computed(() => tables.inUse !== null),
      why: () => tableStrings.noTable,
      run: () => tables.inUse?.openMenu(),
    },
    /** From a line of the script to what it did; again, to what it did next. */
    'step-of-line': {
      title: titles.stepOfLine,
      group: 'run',
      keys: ['Ctrl+Alt+L'],
      enabled: computed(() => !run.busy && cursor.total > 0),
      run: () => {
        const steps = run.stepsOfLine.get(caretLine()) ?? []
        const next = steps.find((step) => step > cursor.step) ?? steps[0]
        if (next === undefined) useNotices().info(titles.noStepOfLine(caretLine()))
        else cursor.go(next)
      },
    },
  }
}
