/** Short lists of texts that outlive the window: entered lines, watched expressions, chosen commands. */
import { parseJson } from '../format/json.ts'

/** @returns the list that was kept under a key; what cannot be read counts as nothing */
export function readKeptLines(key: string): readonly string[] {
  const saved = parseJson(localStorage.getItem(key))
  return Array.isArray(saved) ? saved.filter((one): one is string => typeof one === 'string') : []
}

export function keepLines(key: string, lines: readonly string[]): void {
  localStorage.setItem(key, JSON.stringify(lines))
}
