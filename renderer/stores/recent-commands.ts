import { defineStore } from 'pinia'

const KEY = 'recent-commands'
const KEPT = 8

/** The commands that were chosen in the palette last: it begins with them. */
export const useRecentCommands = defineStore('recent-commands', () => {
  function read(): string[] {
    try {
      const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
      return Array.isArray(saved) ? saved.filter((id): id is string => typeof id === 'string') : []
    } catch {
      return []
    }
  }
  function used(id: string): void {
    localStorage.setItem(KEY, JSON.stringify([id, ...read().filter((one) => one !== id)].slice(0, KEPT)))
  }
  /** Places by the time of use, the latest 0. */
  function order(): Map<string, number> {
    return new Map(read().map((id, place) => [id, place]))
  }
  return { used, order }
})
