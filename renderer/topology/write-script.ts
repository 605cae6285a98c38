import { nextTick } from 'vue'
import type { InsertedLine } from '../../engine/protocol/topology.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { rewriteScript } from '../console/editor-port.ts'
import { useCursor } from '../stores/cursor.ts'
import { useNotices } from '../stores/notices.ts'
import { useRun } from '../stores/run.ts'
import { useScripts } from '../stores/scripts.ts'
import { topologyStrings } from '../strings/topology.ts'
import type { Deed } from './action.ts'

type Written = Extract<InsertedLine, { readonly ok: true }>

/** Steps behind the cursor among which the new line's are looked for. */
const LOOKED_AT = 500

/**
 * Writes a line into the script of the run and runs it again; the cursor goes to what the line did.
 * @param after the line of the script behind whose statement it goes, or null for the end
 * @returns what was written, or null if nothing could be; a notice says why
 */
export async function writeAndRun(deed: Deed, after: number | null): Promise<Written | null> {
  const scripts = useScripts()
  const run = useRun()
  const notices = useNotices()
  const cursor = useCursor()
  const draft = run.draft
  if (run.busy) {
    notices.error(topologyStrings.busy)
    return null
  }
  if (draft === null || !scripts.tabs.some((tab) => tab.id === draft)) {
    notices.error(topologyStrings.noScript)
    return null
  }
  const { step } = cursor
  // A paused run is given up for one of the new script, which pauses at the same breakpoints.
  await run.end()
  const { template, wanted, fresh } = deed
  const inserted = await engine('insertLine', {
    source: scripts.source(draft),
    after,
    template,
    wanted: [...wanted],
    fresh,
  }).catch((error: unknown): InsertedLine => ({ ok: false, why: sentenceOf(error) }))
  if (!inserted.ok) {
    notices.error(topologyStrings.unnamed(inserted.why))
    return null
  }
  scripts.activate(draft)
  // The editor shows the draft after the next tick; then the edit can be undone there.
  await nextTick()
  if (!rewriteScript(inserted.source)) {
    scripts.edit(draft, inserted.source)
    run.scriptEdited(draft)
  }
  // A run that pauses again ends later; where it stands then says more than what the line did.
  void run.start()
  await run.until('idle', 'paused')
  if (inserted.behind !== null && run.state === 'idle') await goToLineAfter(step, inserted.at)
  return inserted
}

/** Moves the cursor to the last step that a line did, looked for from step `from` on. */
async function goToLineAfter(from: number, line: number): Promise<void> {
  const { rows } = await engine('steps', { first: Math.max(0, from - 1), count: LOOKED_AT })
  const first = rows.findIndex((row) => row.line === line)
  if (first < 0) return
  const behind = rows.findIndex((row, index) => index > first && row.line !== line)
  const last = rows[behind < 0 ? rows.length - 1 : behind - 1]
  if (last !== undefined) useCursor().go(last.step)
}
