import type { ScriptPlace } from '../../protocol/command.ts'
import type { ScriptMap } from './prepared-script.ts'

/** The file names under which the guest's engine knows the script and the API's own code. */
export const SCRIPT_FILE = 'script'
export const API_FILE = 'lab-api'
/** The name for a line of the console that is evaluated in the script's scope. */
export const LINE_FILE = 'line'

const FRAME = /^\s*at (?:(.*) )?\(?script:(\d+):(\d+)\)?$/

/**
 * The innermost frame of `stack` that lies in the script, as the engine counts; null when there is none, or when a line of
 * the console came between: what is beneath is the place where the script is held.
 */
export function innermostPosition(stack: string, file = SCRIPT_FILE): { line: number; column: number } | null {
  const at = stack.indexOf(`${file}:`)
  if (at < 0) return null
  if (file !== LINE_FILE) {
    const between = stack.indexOf(`${LINE_FILE}:`)
    if (between >= 0 && between < at) return null
  }
  const match = /^[a-z]+:(\d+):(\d+)/.exec(stack.slice(at, at + 40))
  return match === null ? null : { line: Number(match[1]), column: Number(match[2]) }
}

/** Where in the source the innermost script frame of `stack` is. */
export function innermostPlace(stack: string, map: ScriptMap): ScriptPlace | null {
  const position = innermostPosition(stack)
  return position === null ? null : map.fromEngine(position.line, position.column)
}

/** Frames of the script alone, innermost first, e.g. `helper (s01.ts:4:3)`; at most `limit`. */
export function scriptFrames(stack: string, map: ScriptMap, fileName: string, limit = 10): string[] {
  const frames: string[] = []
  for (const text of stack.split('\n', 4000)) {
    const match = FRAME.exec(text)
    if (match === null) continue
    const { line, column } = map.fromEngine(Number(match[2]), Number(match[3]))
    const where = `${fileName}:${String(line)}:${String(column)}`
    const name = match[1]
    frames.push(name === undefined || name.startsWith('<') ? where : `${name} (${where})`)
    if (frames.length === limit) break
  }
  return frames
}
