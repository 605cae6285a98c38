import { defineStore } from 'pinia'
import { keepLines, readKeptLines } from './kept-lines.ts'

const KEY = 'recent-commands'
const KEPT = 8

/** The commands that were chosen in the palette last: it begins with them. */
export const useRecentCommands = defineStore('recent-commands', () => {
  function used(id: string): void {
    keepLines(KEY, [id, ...readKeptLines(KEY).filter((one) => one !== id)].slice(0, KEPT))
  }
  /** Places by the time of use, the latest 0. */
  function order(): Map<string, number> {
    return new Map(readKeptLines(KEY).map((id, place) => [id, place]))
  }
  return { used, order }
})
