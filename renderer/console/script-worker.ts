/**
 * The language service of scripts, in its worker. It is TypeScript's own, except that options are listed as the API declares
 * them, the usual one first, where their names do not decide.
 */
import { TypeScriptWorker } from 'monaco-editor/language/typescript/ts.worker.js'

/** How TypeScript sorts what may be left out. */
const OPTIONAL = '12'

const service = TypeScriptWorker.prototype
const complete = service.getCompletionsAtPosition
service.getCompletionsAtPosition = async function (fileName, position) {
  const found = await complete.call(this, fileName, position)
  for (const [at, entry] of (found?.entries ?? []).entries()) {
    if (entry.sortText === OPTIONAL) entry.sortText = `${OPTIONAL}.${String(at).padStart(5, '0')}`
  }
  return found
}
