import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { IovaWindow } from '../panels/iova-window.ts'
import { useRun } from './run.ts'

/**
 * What part of each IOAS its map shows; kept while the panel is closed. Without an entry a map shows all areas. Ids begin
 * anew in each script, so a window belongs to an IOAS of a script.
 */
export const useIovaWindows = defineStore('iova-windows', () => {
  const run = useRun()
  const byIoas = shallowReactive(new Map<string, IovaWindow>())
  const keyOf = (ioas: number): string => `${run.draft ?? ''} ${ioas}`
  return {
    of: (ioas: number): IovaWindow | null => byIoas.get(keyOf(ioas)) ?? null,
    set: (ioas: number, window: IovaWindow) => void byIoas.set(keyOf(ioas), window),
    /** Back to all areas, also those that are still to come. */
    follow: (ioas: number) => void byIoas.delete(keyOf(ioas)),
  }
})
