import type { Command } from '../../protocol/command.ts'
import type { Trial } from '../../protocol/topology.ts'
import { stepSummary } from '../views/step-summary.ts'
import type { PanelSource } from './source.ts'

/**
 * What each of some commands would come to after a step: each is carried out on a copy of the state of its own.
 * @param cursor number of the step; 0 is before the first
 * @param check throws if a command is none
 */
export function tryCommands(
  source: PanelSource,
  cursor: number,
  commands: readonly Command[],
  check: (command: Command) => Command,
): Trial[] {
  const step = source.clamp(cursor)
  const { busy, steps } = source.lab
  if (busy !== null && step === steps) return commands.map(() => ({ ok: false, text: `EBUSY: ${busy}` }))
  const { after } = source.lab.history.around(step)
  return commands.map((given): Trial => {
    try {
      const command = check(given)
      const copy = after.clone()
      const { result, events } = copy.execute(command, { step: step + 1, line: null, label: command.op })
      if (!result.ok) return { ok: false, text: `${result.errno}: ${result.why}` }
      const done = { step: step + 1, command, place: null, label: command.op, result, events }
      return { ok: true, text: stepSummary(done, copy.names) }
    } catch (error) {
      // A policy of the script that fails, or a contradiction of the model: the run would end there.
      return { ok: false, text: error instanceof Error ? error.message : String(error) }
    }
  })
}
