import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import { readThrown } from './describe-thrown.ts'
import type { Guard } from './guard.ts'
import { API_FILE, LINE_FILE } from './guest-stack.ts'
import { innermostPosition } from './guest-stack.ts'
import type { ScriptMap } from './prepared-script.ts'

/** A line of the console, ready to be evaluated. */
export interface PreparedLine {
  /** JavaScript whose completion value is the line's value. */
  readonly code: string
  /** Leads from places in the code to places in the line. */
  readonly map: ScriptMap
  /** JavaScript whose value says why the line's value is what it is, or null. */
  readonly whyCode: string | null
}

/** What a line came to. */
export type LineAnswer =
  | { readonly ok: true; readonly text: string; readonly why: string | null }
  | {
      readonly ok: false
      readonly message: string
      /** 1-based, in the line; null when the error arose elsewhere. */
      readonly place: { readonly line: number; readonly column: number } | null
    }

/** What is needed of the guest. */
export interface LineTools {
  readonly context: QuickJSContext
  readonly inspect: QuickJSHandle | undefined
  readonly memoryFull: () => boolean
}

/** Evaluates a line in the guest's global scope, under the limits of `guard`. */
export function evaluateLine(line: PreparedLine, tools: LineTools, guard: Guard): LineAnswer {
  const { context } = tools
  const value = context.evalCode(line.code, LINE_FILE, { type: 'global', strict: true })
  if (value.error !== undefined) return failure(line, tools, guard, value.error)
  const text = textOf(tools, value.value)
  value.dispose()
  if (text.error !== undefined) return failure(line, tools, guard, text.error)
  const shown = context.getString(text.value)
  text.dispose()
  if (guard.abort !== null) return { ok: false, message: guard.abort.message, place: null }
  return { ok: true, text: shown, why: line.whyCode === null ? null : whyOf(context, line.whyCode) }
}

function textOf({ context, inspect }: LineTools, value: QuickJSHandle): ReturnType<QuickJSContext['evalCode']> {
  if (inspect !== undefined && context.typeof(inspect) === 'function') {
    return context.callFunction(inspect, context.undefined, value)
  }
  const makeText = context.unwrapResult(context.evalCode('String', API_FILE))
  try {
    return context.callFunction(makeText, context.undefined, value)
  } finally {
    makeText.dispose()
  }
}

function whyOf(context: QuickJSContext, code: string): string | null {
  const why = context.evalCode(code, LINE_FILE, { type: 'global', strict: true })
  const text = why.error === undefined && context.typeof(why.value) === 'string' ? context.getString(why.value) : null
  why.dispose()
  return text === '' ? null : text
}

function failure(line: PreparedLine, tools: LineTools, guard: Guard, thrown: QuickJSHandle): LineAnswer {
  const { message, stack } = readThrown(tools.context, thrown, tools.memoryFull(), 'line')
  thrown.dispose()
  if (guard.abort !== null) return { ok: false, message: guard.abort.message, place: null }
  const position = innermostPosition(stack, LINE_FILE)
  return { ok: false, message, place: position === null ? null : line.map.fromEngine(position.line, position.column) }
}
