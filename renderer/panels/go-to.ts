import { revealInScript } from '../console/editor-port.ts'
import { useCursor } from '../stores/cursor.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'

/** Shows a line of the script that was run, in its tab. */
export function goToLine(line: number | null, column = 1): void {
  if (line === null) return
  const run = useRun()
  if (run.draft !== null) useScripts().activate(run.draft)
  revealInScript(line, column)
}

/** Moves the cursor to a step and marks the line that caused it. */
export function goToStep(step: number, line: number | null): void {
  useCursor().go(step)
  goToLine(line)
}
