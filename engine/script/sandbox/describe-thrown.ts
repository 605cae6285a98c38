import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import type { ScriptPlace } from '../../protocol/command.ts'
import type { ScriptError } from '../../protocol/run.ts'
import { API_FILE, innermostPlace, scriptFrames } from './guest-stack.ts'
import type { ScriptMap } from './prepared-script.ts'

export interface ThrownContext {
  readonly map: ScriptMap
  readonly fileName: string
  /** The statement that ran last, for what carries no place of its own. */
  readonly statement: ScriptPlace | null
  readonly memoryFull: boolean
}

/** What a guest left uncaught, in words and with its place in the source. */
export function describeThrown(context: QuickJSContext, thrown: QuickJSHandle, about: ThrownContext): ScriptError {
  const { map, fileName, statement, memoryFull } = about
  const { kind, message, stack } = readThrown(context, thrown, memoryFull, 'script')
  const found = innermostPlace(stack, map)
  const place = found ?? statement
  const called = found !== null && message === 'TypeError: not a function' ? map.nameAt(found) : ''
  return {
    kind,
    message: called === '' ? message : `TypeError: ${called} is not a function`,
    place: place === null ? null : { fileName, ...place },
    stack: scriptFrames(stack, map, fileName),
  }
}

/** A thrown value in words, and the stack that it carries. */
export interface Thrown {
  readonly kind: ScriptError['kind']
  readonly message: string
  readonly stack: string
}

/**
 * Reads what a guest threw.
 * @param memoryFull an engine without memory for an error object throws null
 * @param what is it that threw, as messages call it
 */
export function readThrown(
  context: QuickJSContext,
  thrown: QuickJSHandle,
  memoryFull: boolean,
  what: 'script' | 'line',
): Thrown {
  const name = stringField(context, thrown, 'name')
  const text = stringField(context, thrown, 'message')
  const stack = stringField(context, thrown, 'stack') ?? ''
  const describe = (kind: ScriptError['kind'], message: string): Thrown => ({ kind, message, stack })
  const memory = `The ${what} used up its memory.`
  if (text === undefined) {
    const type = context.typeof(thrown)
    if (memoryFull && context.sameValue(thrown, context.null)) return describe('memory', memory)
    return describe('exception', `The ${what} threw ${printable(context, thrown, type)}.`)
  }
  if (name === 'InternalError' && text === 'out of memory') return describe('memory', memory)
  if (name === 'InternalError' && text === 'stack overflow') {
    return describe('stack', `The ${what} calls itself too deeply: endless recursion?`)
  }
  if (name === 'SyntaxError' && (stack === '' || !stack.includes('at '))) return describe('syntax', text)
  if (text === 'string too long') return describe('memory', `The ${what} makes a text that is too long for its engine.`)
  const isApis = stack.split('\n', 1)[0]?.includes(`${API_FILE}:`) === true
  // A method that was taken out of its object: `const { map } = ioas`.
  if (isApis && name === 'TypeError' && text === 'not an object') {
    return describe('exception', 'This is called without its object: write it behind the object, as in `ioas.map(…)`.')
  }
  // What the API itself says about a call needs no word of JavaScript before it.
  if (isApis) return describe('exception', text)
  const more = text === 'cannot convert bigint to number' ? ': write `4096n`, or `BigInt(n)`; the two do not mix' : ''
  return describe('exception', name === undefined || name === 'Error' ? text : `${name}: ${text}${more}`)
}

function stringField(context: QuickJSContext, thrown: QuickJSHandle, field: string): string | undefined {
  const type = context.typeof(thrown)
  if (type !== 'object' && type !== 'function') return undefined
  if (context.sameValue(thrown, context.null)) return undefined
  const value = context.getProp(thrown, field)
  const text = context.typeof(value) === 'string' ? context.getString(value) : undefined
  value.dispose()
  return text
}

function printable(context: QuickJSContext, thrown: QuickJSHandle, type: string): string {
  if (type === 'string') return JSON.stringify(context.getString(thrown).slice(0, 200))
  if (type === 'number') return String(context.getNumber(thrown))
  if (type === 'bigint') return `${String(context.getBigInt(thrown))}n`
  return type === 'object' || type === 'function' ? 'something that is no Error' : `a value of type ${type}`
}
