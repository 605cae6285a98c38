/**
 * The language service of scripts, in its worker. It is TypeScript's own, except that options are listed as the API declares
 * them, the usual one first, where their names do not decide.
 */
import { TypeScriptWorker } from 'monaco-editor/language/typescript/ts.worker.js'

/** How TypeScript sorts what may be left out; beyond that it goes by the alphabet. */
const OPTIONAL = '12'

TypeScriptWorker.prototype.getCompletionsAtPosition = function (fileName, position) {
  const found = this.getLanguageService().getCompletionsAtPosition(fileName, position, { includeSymbol: true })
  if (found === undefined) return Promise.resolve(undefined)
  // A symbol holds all of the program, and cannot leave the worker.
  const entries = found.entries.map(({ symbol, ...entry }) => {
    const at = symbol?.declarations?.[0]?.pos
    if (entry.sortText !== OPTIONAL || at === undefined) return entry
    return { ...entry, sortText: `${OPTIONAL}.${String(at).padStart(8, '0')}` }
  })
  return Promise.resolve({ ...found, entries })
}
