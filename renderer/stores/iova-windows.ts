import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { IovaWindow } from '../panels/iova-window.ts'

/** What part of each IOAS its map shows; kept while the panel is closed. Without an entry a map shows all areas. */
export const useIovaWindows = defineStore('iova-windows', () => {
  const byIoas = shallowReactive(new Map<number, IovaWindow>())
  return {
    of: (ioas: number): IovaWindow | null => byIoas.get(ioas) ?? null,
    set: (ioas: number, window: IovaWindow) => void byIoas.set(ioas, window),
    /** Back to all areas, also those that are still to come. */
    follow: (ioas: number) => void byIoas.delete(ioas),
  }
})
