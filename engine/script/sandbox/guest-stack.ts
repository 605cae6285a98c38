import type { ScriptPlace } from '../../protocol/command.ts'
import type { FunctionBody, ScriptMap } from './prepared-script.ts'

/** The file names under which the guest's engine knows the script and the API's own code. */
export const SCRIPT_FILE = 'script'
export const API_FILE = 'lab-api'
/** What stands for a stack in the call of a statement that has no other, before the statement's index. */
export const ONLY_CALL = '#'
/** The function of the API's file through which lines of the console are evaluated; a frame of its own in each stack. */
export const LINE_CALLER = 'labLine'

const FRAME = /^\s*at (?:(.*) )?\(?script:(\d+):(\d+)\)?$/
/** A frame of evaluated text. */
const EVALUATED = /^\s*at (?:.* )?\(?<input>:(\d+):(\d+)\)?$/

/**
 * What of a stack belongs to the line of the console under evaluation: all beneath the function that evaluates it is the
 * place where the script is held. The whole stack if there is no line.
 */
function aboveLine(stack: string): { readonly text: string; readonly hasLine: boolean } {
  const at = stack.indexOf(`${LINE_CALLER} (`)
  if (at < 0) return { text: stack, hasLine: false }
  // The frame before is the function that stands at the script's statement, and evaluates there.
  const frames = stack.slice(0, at).split('\n').slice(0, -2)
  return { text: frames.join('\n'), hasLine: true }
}

/** The innermost frame of `stack` that lies in the script, as the engine counts; null when there is none. */
function innermostPosition(stack: string): { line: number; column: number } | null {
  const { text } = aboveLine(stack)
  const at = text.indexOf('script:')
  if (at < 0) return null
  const match = /^[a-z]+:(\d+):(\d+)/.exec(text.slice(at, at + 40))
  return match === null ? null : { line: Number(match[1]), column: Number(match[2]) }
}

/**
 * Where in a line of the console an error arose, as the engine counts.
 * @param outer the line's own call, for a line that may call functions of lines before it
 */
export function linePosition(stack: string, outer: boolean): { line: number; column: number } | null {
  const { text, hasLine } = aboveLine(stack)
  if (!hasLine) return null
  const found = text
    .split('\n')
    .map((frame) => EVALUATED.exec(frame))
    .filter((match) => match !== null)
  const match = outer ? found.at(-1) : found[0]
  return match === undefined ? null : { line: Number(match[1]), column: Number(match[2]) }
}

/** A call that has not returned. */
export interface ScriptFrame {
  readonly place: ScriptPlace
  /** The statement that it is in, as a marker counts; null where there is none. */
  readonly statement: number | null
  /** The function; null at the top level. */
  readonly body: FunctionBody | null
  /** How many calls that the marker counts are around it and in it; null where that cannot be told. */
  readonly depth: number | null
}

/**
 * The script's own frames, innermost first.
 * @param depth what the marker counts now
 */
export function framesOf(stack: string, map: ScriptMap, depth: number): ScriptFrame[] {
  const offsets = [...stack.matchAll(/script:(\d+):(\d+)/g)].map((match) =>
    map.sourceOffset(Number(match[1]), Number(match[2])),
  )
  let counted = 0
  const frames = offsets.reverse().map((offset): ScriptFrame => {
    const place = map.place(offset)
    const body = map.functionAt(offset)
    if (body?.counted === true) counted += 1
    return {
      place,
      statement: map.statementAt(place),
      body,
      depth: body === null ? 0 : body.counted ? counted : null,
    }
  })
  // What is counted and what is seen must agree, or a call would be taken for another.
  const agrees = counted === depth
  return frames.reverse().map((frame) => (agrees ? frame : { ...frame, depth: null }))
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
