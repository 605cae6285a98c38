import { computed } from 'vue'
import { caretLine, focusEditor } from '../console/editor-port.ts'
import { useBreakpoints } from '../stores/breakpoints.ts'
import { useCursor } from '../stores/cursor.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'
import { consoleStrings } from '../strings/console.ts'
import { frameStrings } from '../strings/frame.ts'
import type { CommandDefinition } from './command.ts'
import { inBackground } from './in-background.ts'
import { withActive } from './with-active.ts'

export type RunCommandId =
  | 'run'
  | 'stop'
  | 'pause'
  | 'step'
  | 'run-to-line'
  | 'toggle-breakpoint'
  | 'edit-breakpoint'
  | 'forward'
  | 'back'
  | 'first'
  | 'last'
  | 'new'
  | 'open'
  | 'save'
  | 'save-as'
  | 'close'
  | 'focus-script'

/** Scripts, their runs, and the way through what a run did. */
export function runCommands(): Record<RunCommandId, CommandDefinition> {
  const scripts = useScripts()
  const run = useRun()
  const cursor = useCursor()
  const breakpoints = useBreakpoints()
  const someScript = computed(() => scripts.active !== null)
  const titles = frameStrings.commands
  const { cannot } = frameStrings
  const whyNotRun = (): string => (run.busy ? cannot.running : cannot.noScript)
  const whyNotForward = (): string => (run.busy ? cannot.running : cannot.atLast)
  const whyNotBack = (): string => (run.busy ? cannot.running : cannot.atFirst)
  /** There is a script, and nothing to be seen of a run of it as it is now. */
  const fresh = computed(
    () => someScript.value && (run.draft !== scripts.active?.id || run.summary === null || run.edited),
  )
  return {
    run: {
      title: titles.run,
      group: 'run',
      keys: ['F5'],
      enabled: computed(() => !run.busy && someScript.value),
      why: whyNotRun,
      run: () => inBackground(run.state === 'paused' ? run.resume({ how: 'continue' }) : run.start()),
    },
    stop: {
      title: titles.stop,
      group: 'run',
      keys: ['Shift+F5'],
      enabled: computed(() => run.state === 'running' || run.state === 'paused'),
      why: () => cannot.notRunning,
      run: run.stop,
    },
    pause: {
      title: titles.pause,
      group: 'run',
      keys: ['F6'],
      enabled: computed(() => run.state === 'running'),
      why: () => cannot.notRunning,
      run: () => inBackground(run.pause()),
    },
    // First through what the run did already, then on; a script that has not run yet begins.
    step: {
      title: titles.step,
      group: 'run',
      keys: ['F10'],
      enabled: computed(() => !run.busy && (cursor.step < cursor.total || run.state === 'paused' || fresh.value)),
      why: whyNotForward,
      run: () => {
        if (cursor.step < cursor.total) cursor.next()
        else if (run.state === 'paused') inBackground(run.resume({ how: 'step' }))
        else inBackground(run.start({ how: 'step' }))
      },
    },
    'run-to-line': {
      title: titles.runToLine,
      group: 'run',
      keys: ['Ctrl+F10'],
      enabled: computed(() => !run.busy && someScript.value),
      why: whyNotRun,
      run: () => {
        const how = { how: 'to-line', line: caretLine() } as const
        inBackground(run.state === 'paused' ? run.resume(how) : run.start(how))
      },
    },
    'toggle-breakpoint': {
      title: titles.toggleBreakpoint,
      group: 'run',
      keys: ['F9'],
      enabled: someScript,
      run: withActive((id) => breakpoints.toggle(id, caretLine())),
    },
    'edit-breakpoint': {
      title: consoleStrings.commands.editBreakpoint,
      group: 'run',
      keys: ['Shift+F9'],
      enabled: someScript,
      run: withActive((id) => breakpoints.edit(id, caretLine())),
    },
    /** Through what the run did already, and no further. */
    forward: {
      title: titles.forward,
      group: 'run',
      keys: ['Alt+ArrowRight'],
      enabled: computed(() => !run.busy && cursor.step < cursor.total),
      why: whyNotForward,
      run: cursor.next,
    },
    back: {
      title: titles.back,
      group: 'run',
      keys: ['Shift+F10', 'Alt+ArrowLeft'],
      enabled: computed(() => !run.busy && cursor.step > 0),
      why: whyNotBack,
      run: cursor.back,
    },
    first: {
      title: titles.first,
      group: 'run',
      keys: ['Alt+Home'],
      enabled: computed(() => !run.busy && cursor.step > 0),
      why: whyNotBack,
      run: () => cursor.go(0),
    },
    last: {
      title: titles.last,
      group: 'run',
      keys: ['Alt+End'],
      enabled: computed(() => !run.busy && cursor.step < cursor.total),
      why: whyNotForward,
      run: () => cursor.go(cursor.total),
    },
    new: { title: titles.new, group: 'file', keys: ['Ctrl+N'], run: () => void scripts.addNew() },
    open: { title: titles.open, group: 'file', keys: ['Ctrl+O'], run: () => inBackground(scripts.openFile()) },
    save: {
      title: titles.save,
      group: 'file',
      keys: ['Ctrl+S'],
      enabled: someScript,
      run: withActive((id) => scripts.save(id)),
    },
    'save-as': {
      title: titles.saveAs,
      group: 'file',
      keys: ['Ctrl+Shift+S'],
      enabled: someScript,
      run: withActive((id) => scripts.save(id, true)),
    },
    close: {
      title: titles.close,
      group: 'file',
      keys: ['Ctrl+W'],
      enabled: someScript,
      run: withActive((id) => scripts.close(id)),
    },
    'focus-script': { title: titles.focusScript, group: 'view', keys: ['Ctrl+E'], run: focusEditor },
  }
}
