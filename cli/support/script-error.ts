import type { ScriptError } from '../../engine/protocol/run.ts'

/** A script error as compilers write one: `file:line:column: message`, then the frames around it. */
export function scriptErrorText(error: ScriptError, fileName: string): string {
  const { place, message, stack } = error
  const where = place === null ? fileName : `${place.fileName}:${String(place.line)}:${String(place.column)}`
  const frames = stack.slice(1).map((frame) => `    called from ${frame}`)
  return [`${where}: ${message}`, ...frames].join('\n')
}
