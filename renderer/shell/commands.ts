import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { HostEvent } from '../../engine/protocol/session.ts'
import { sentenceOf } from '../bridge.ts'
import { caretLine } from '../console/editor-port.ts'
import { useBreakpoints } from '../stores/breakpoints.ts'
import { useCursor } from '../stores/cursor.ts'
import { useNotices } from '../stores/notices.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'

export type CommandId =
  Extract<HostEvent, { type: 'menu' }>['command'] | 'close' | 'forward' | 'pause' | 'run-to-line' | 'toggle-breakpoint'

export interface UiCommand {
  /** Chords such as `Ctrl+Shift+S`; the first is the one that is shown. */
  readonly shortcuts: readonly string[]
  readonly enabled: ComputedRef<boolean>
  readonly run: () => void
}

/** The one door to what the window can do: header, tabs, native menu and keyboard all come through here. */
export function useCommands(): Readonly<Record<CommandId, UiCommand>> {
  const scripts = useScripts()
  const run = useRun()
  const cursor = useCursor()
  const notices = useNotices()
  const breakpoints = useBreakpoints()
  const always = computed(() => true)
  const someScript = computed(() => scripts.active !== null)
  /** There is a script, and nothing to be seen of a run of it as it is now. */
  const fresh = computed(
    () => someScript.value && (run.draft !== scripts.active?.id || run.summary === null || run.edited),
  )
  const inBackground = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => notices.error(sentenceOf(error)))
  }
  const withActive = (work: (id: string) => unknown) => (): void => {
    const id = scripts.active?.id
    if (id === undefined) return
    const done = work(id)
    if (done instanceof Promise) inBackground(done)
  }
  return {
    run: {
      shortcuts: ['F5'],
      enabled: computed(() => !run.busy && someScript.value),
      run: () => inBackground(run.state === 'paused' ? run.resume({ how: 'continue' }) : run.start()),
    },
    stop: {
      shortcuts: ['Shift+F5'],
      enabled: computed(() => run.state === 'running' || run.state === 'paused'),
      run: run.stop,
    },
    pause: {
      shortcuts: ['F6'],
      enabled: computed(() => run.state === 'running'),
      run: () => inBackground(run.pause()),
    },
    // First through what the run did already, then on; a script that has not run yet begins.
    step: {
      shortcuts: ['F10'],
      enabled: computed(() => !run.busy && (cursor.step < cursor.total || run.state === 'paused' || fresh.value)),
      run: () => {
        if (cursor.step < cursor.total) cursor.next()
        else if (run.state === 'paused') inBackground(run.resume({ how: 'step' }))
        else inBackground(run.start({ how: 'step' }))
      },
    },
    'run-to-line': {
      shortcuts: ['Ctrl+F10'],
      enabled: computed(() => !run.busy && someScript.value),
      run: () => {
        const how = { how: 'to-line', line: caretLine() } as const
        inBackground(run.state === 'paused' ? run.resume(how) : run.start(how))
      },
    },
    'toggle-breakpoint': {
      shortcuts: ['F9'],
      enabled: someScript,
      run: withActive((id) => breakpoints.toggle(id, caretLine())),
    },
    /** Through what the run did already, and no further. */
    forward: {
      shortcuts: ['Alt+ArrowRight'],
      enabled: computed(() => !run.busy && cursor.step < cursor.total),
      run: cursor.next,
    },
    back: {
      shortcuts: ['Shift+F10', 'Alt+ArrowLeft'],
      enabled: computed(() => !run.busy && cursor.step > 0),
      run: cursor.back,
    },
    new: { shortcuts: ['Ctrl+N'], enabled: always, run: () => void scripts.addNew() },
    open: { shortcuts: ['Ctrl+O'], enabled: always, run: () => inBackground(scripts.openFile()) },
    save: { shortcuts: ['Ctrl+S'], enabled: someScript, run: withActive((id) => scripts.save(id)) },
    'save-as': { shortcuts: ['Ctrl+Shift+S'], enabled: someScript, run: withActive((id) => scripts.save(id, true)) },
    close: { shortcuts: ['Ctrl+W'], enabled: someScript, run: withActive((id) => scripts.close(id)) },
  }
}
