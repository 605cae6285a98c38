import { nextTick } from 'vue'
import { rewriteScript } from '../console/editor-port.ts'
import { useNotices } from '../stores/notices.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'
import { objectStrings } from '../strings/objects.ts'
import type { NodeAction } from './actions.ts'
import { addLine } from './script-edit.ts'

/**
 * Writes an action into the script of the run and runs it again.
 * @returns the line, or null if it could not be written; a notice says why
 */
export async function writeAndRun(action: NodeAction): Promise<string | null> {
  const scripts = useScripts()
  const run = useRun()
  const notices = useNotices()
  const draft = run.draft
  if (run.busy) return null
  if (draft === null || !scripts.tabs.some((tab) => tab.id === draft)) {
    notices.error(objectStrings.topology.noScript)
    return null
  }
  const edited = addLine(scripts.source(draft), action.template, action.wanted)
  if (!edited.ok) {
    notices.error(objectStrings.topology.unnamed(edited.missing))
    return null
  }
  scripts.activate(draft)
  // The editor shows the draft after the next tick; then the edit can be undone there.
  await nextTick()
  if (!rewriteScript(edited.source)) {
    scripts.edit(draft, edited.source)
    run.scriptEdited(draft)
  }
  await run.start()
  return edited.line
}
