import { computed } from 'vue'
import { caretLine } from '../console/editor-port.ts'
import { useCheckState } from '../panels/check-state.ts'
import { useCursor } from '../stores/cursor.ts'
import { useLayout } from '../stores/layout.ts'
import { useNotices } from '../stores/notices.ts'
import { usePageQuestion } from '../stores/page-question.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'
import { useTables } from '../stores/tables.ts'
import { useTests } from '../stores/tests.ts'
import type { TestScope } from '../stores/tests.ts'
import { useTestWatch } from '../stores/test-watch.ts'
import { checkStrings } from '../strings/checks.ts'
import { frameStrings } from '../strings/frame.ts'
import { tableStrings } from '../strings/tables.ts'
import type { CommandDefinition } from './command.ts'
import { inBackground } from './in-background.ts'

export type FindingCommandId =
  | 'where-is-page'
  | 'step-of-line'
  | 'table-columns'
  | 'test-open'
  | 'test-experiments'
  | 'test-failed'
  | 'test-stop'
  | 'test-watch'

/** Questions to the panels that can be asked from anywhere. */
export function findingCommands(): Record<FindingCommandId, CommandDefinition> {
  const layouts = useLayout()
  const question = usePageQuestion()
  const run = useRun()
  const cursor = useCursor()
  const tables = useTables()
  const scripts = useScripts()
  const titles = frameStrings.commands
  const { cannot } = frameStrings
  const runner = useTests()
  const watcher = useTestWatch()
  const tests = checkStrings.commands
  const canTest = computed(() => run.state === 'idle' && !runner.busy)
  const whyNot = (): string => (runner.busy ? tests.testing : cannot.running)
  /** Tests scripts, in sight. */
  function test(scope: TestScope): void {
    useCheckState().state.scope = scope
    layouts.show('expectations', true)
    inBackground(runner.test(scope))
  }
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
    'test-open': { title: tests.testOpen, group: 'run', enabled: canTest, why: whyNot, run: () => test('open') },
    'test-experiments': {
      title: tests.testExperiments,
      group: 'run',
      enabled: canTest,
      why: whyNot,
      run: () => test('experiments'),
    },
    'test-failed': {
      title: tests.testFailed,
      group: 'run',
      enabled: computed(() => canTest.value && runner.failed > 0),
      why: () => (canTest.value ? tests.nothingFailed : whyNot()),
      run: () => inBackground(runner.testFailed()),
    },
    'test-stop': {
      title: tests.testStop,
      group: 'run',
      enabled: computed(() => runner.busy),
      why: () => tests.notTesting,
      run: runner.stop,
    },
    'test-watch': {
      title: tests.testWatch,
      group: 'run',
      keys: ['Ctrl+J W'],
      run: () => {
        watcher.toggle()
        if (!watcher.isOn) return
        useCheckState().state.scope = 'open'
        layouts.show('expectations')
      },
    },
    /** From a line of the script to what it did; again, to what it did next. */
    'step-of-line': {
      title: titles.stepOfLine,
      group: 'run',
      keys: ['Ctrl+Alt+L'],
      enabled: computed(() => !run.busy && cursor.total > 0 && run.draft === scripts.active?.id),
      why: () => (run.busy ? cannot.running : cursor.total === 0 ? cannot.notRun : cannot.otherScript),
      run: () => {
        const steps = run.stepsOfLine.get(caretLine()) ?? []
        const next = steps.find((step) => step > cursor.step) ?? steps[0]
        if (next === undefined) useNotices().info(titles.noStepOfLine(caretLine()))
        else cursor.go(next)
      },
    },
  }
}
