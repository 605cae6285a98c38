import { computed } from 'vue'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'
import { consoleStrings } from '../strings/console.ts'
import { frameStrings } from '../strings/frame.ts'
import type { CommandDefinition } from './command.ts'
import { inBackground } from './in-background.ts'

export type DebugCommandId = 'restart' | 'frame-out' | 'frame-in'

/** Beginning anew, and the way along the call stack of a paused script. */
export function debugCommands(): Record<DebugCommandId, CommandDefinition> {
  const run = useRun()
  const titles = consoleStrings.commands
  const last = computed(() => (run.paused?.frames.length ?? 0) - 1)
  return {
    restart: {
      title: titles.restart,
      group: 'run',
      keys: ['Ctrl+Shift+F5'],
      enabled: computed(() => run.state !== 'stopping' && useScripts().active !== null),
      why: () => frameStrings.cannot.noScript,
      run: () => inBackground(run.restart()),
    },
    'frame-out': {
      title: titles.frameOut,
      group: 'run',
      keys: ['Ctrl+J U'],
      enabled: computed(() => run.frame < last.value),
      why: () => (run.paused === null ? titles.notPaused : titles.outermost),
      run: () => run.chooseFrame(run.frame + 1),
    },
    'frame-in': {
      title: titles.frameIn,
      group: 'run',
      keys: ['Ctrl+J D'],
      enabled: computed(() => run.paused !== null && run.frame > 0),
      why: () => (run.paused === null ? titles.notPaused : titles.innermost),
      run: () => run.chooseFrame(run.frame - 1),
    },
  }
}
