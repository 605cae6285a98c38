import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { ReplReply } from '../../engine/protocol/debug.ts'
import { engine, sentenceOf } from '../bridge.ts'
import { useCursor } from './cursor.ts'

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

/** The console's lines and answers, and the history that outlives the window. */
export const useRepl = defineStore('repl', () => {
  const entries = shallowRef<readonly ReplEntry[]>([])
  const history = shallowRef<readonly string[]>(readHistory())
  /** What is typed and not entered yet. */
  const draft = ref('')
  let lastId = 0

  /** Evaluates a line at the cursor's step. */
  async function enter(source: string): Promise<void> {
    if (source.trim() === '') return
    const { step } = useCursor()
    history.value = [...history.value.filter((line) => line !== source), source].slice(-KEPT_LINES)
    localStorage.setItem(KEY, JSON.stringify(history.value))
    draft.value = ''
    const reply = await engine('repl', { step, source }).catch((error: unknown) => refused(sentenceOf(error)))
    entries.value = [...entries.value, { id: ++lastId, step, source, reply }].slice(-KEPT_ENTRIES)
  }
  function clear(): void {
    entries.value = []
  }
  return { entries, history, draft, enter, clear }
})

function refused(text: string): ReplReply {
  return { ok: false, text, rows: [], why: null, place: null, output: [], tried: 0, steps: [], kept: [] }
}

function readHistory(): readonly string[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(saved) ? saved.filter((line): line is string => typeof line === 'string') : []
  } catch {
    return []
  }
}
