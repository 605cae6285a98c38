import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { ReplReply } from '../../engine/protocol/debug.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { useCursor } from './cursor.ts'
import { keepLines, readKeptLines } from './kept-lines.ts'
import { useRun } from './run.ts'

/** A line that was entered, and what it came to. */
export interface ReplEntry {
  readonly id: number
  /** Step whose state it looked at. */
  readonly step: number
  readonly source: string
  readonly reply: ReplReply
}

const KEY = 'console-history'
const KEPT_LINES = 200
const KEPT_ENTRIES = 500
/** Text whose names later lines know. */
const DECLARES = /\b(?:const|let|var|function|class)\b/

/** The console's lines and answers, and the history that outlives the window. */
export const useRepl = defineStore('repl', () => {
  const entries = shallowRef<readonly ReplEntry[]>([])
  const history = shallowRef<readonly string[]>(readKeptLines(KEY))
  /** Names that lines declared, for those after them. */
  const kept = shallowRef<readonly string[]>([])
  /** The lines that declared them, in order. */
  const declarations = shallowRef<readonly string[]>([])
  /** What is typed and not entered yet. */
  const draft = ref('')
  let lastId = 0
  // The engine may hold names of a window that crashed.
  void engine('replForget', {}).catch(() => undefined)

  /** Evaluates a line at the cursor's step. */
  async function enter(source: string): Promise<void> {
    if (source.trim() === '') return
    const { step } = useCursor()
    const { frame } = useRun()
    history.value = [...history.value.filter((line) => line !== source), source].slice(-KEPT_LINES)
    keepLines(KEY, history.value)
    draft.value = ''
    const reply = await engine('repl', { step, frame, source }).catch((error: unknown) => refused(sentenceOf(error)))
    entries.value = [...entries.value, { id: ++lastId, step, source, reply }].slice(-KEPT_ENTRIES)
    if (!reply.ok) return
    kept.value = reply.kept
    if (DECLARES.test(source)) declarations.value = [...declarations.value, source].slice(-KEPT_LINES)
  }
  function clear(): void {
    entries.value = []
  }
  /** Forgets the names that lines declared. */
  async function forget(): Promise<void> {
    kept.value = []
    declarations.value = []
    await engine('replForget', {}).catch(() => undefined)
  }
  return { entries, history, kept, declarations, draft, enter, clear, forget }
})

function refused(text: string): ReplReply {
  return { ok: false, text, rows: [], why: null, place: null, output: [], tried: 0, steps: [], kept: [] }
}
