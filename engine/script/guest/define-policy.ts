/** Takes a policy apart for its own engine: functions as text with their place, everything else as data. */
import type { PolicyPart } from '../../protocol/command.ts'
import type { PolicyDefinition } from '../api/types/policy.ts'
import { HOOK_NAMES } from '../../protocol/policy.ts'
import { command } from './door.ts'
import { checkName, checkOptions } from './slips.ts'
import { describe } from './values.ts'

const CALL = 'lab.definePolicy'
const { stringify } = JSON
// A script may replace these.
const textOf = Function.prototype.toString
const lineOf = getterOf('lineNumber')
const columnOf = getterOf('columnNumber')
const fileOf = getterOf('fileName')

/** The engine tells where a function was written. */
function getterOf(name: string): (of: unknown) => unknown {
  const getter: ((this: unknown) => unknown) | undefined = Object.getOwnPropertyDescriptor(
    Function.prototype,
    name,
  )?.get
  return (of) => getter?.call(of)
}

/** `lab.definePolicy`. */
export function definePolicy(definition: PolicyDefinition): void {
  if (typeof definition !== 'object' || definition === null) {
    throw new TypeError(`${CALL} takes an object { name, hooks … }, not ${describe(definition)}.`)
  }
  checkOptions(definition, CALL, ['name', 'summary', 'storageRule', 'uses', ...HOOK_NAMES])
  const name = checkName(definition.name, CALL)
  if (!/^[\w.-]{1,60}$/.test(name)) {
    throw new TypeError(
      `${CALL}: '${name}' is no name of a policy; it has letters, digits, '-', '_' and '.', 60 at most.`,
    )
  }
  const { summary = '', storageRule = 'slot0', uses = {} } = definition
  if (typeof uses !== 'object' || uses === null) {
    throw new TypeError(`${CALL}: uses is an object of what the hooks use, not ${describe(uses)}.`)
  }
  const parts: PolicyPart[] = []
  for (const [used, value] of Object.entries(uses)) {
    const part = typeof value === 'function' ? functionPart('function', used, value) : valuePart(used, value)
    parts.push(part)
  }
  for (const hook of HOOK_NAMES) {
    const value: unknown = definition[hook]
    if (value === undefined) continue
    if (typeof value !== 'function') throw new TypeError(`${CALL}: ${hook} must be a function, not ${describe(value)}.`)
    parts.push(functionPart('hook', hook, value))
  }
  command(CALL, { op: 'lab.definePolicy', name, summary: String(summary).slice(0, 300), storageRule, parts })
}

function functionPart(kind: 'hook' | 'function', name: string, value: unknown): PolicyPart {
  const line = lineOf(value)
  const column = columnOf(value)
  if (fileOf(value) !== 'script' || typeof line !== 'number' || typeof column !== 'number') {
    throw new TypeError(`${CALL}: ${name} must be a function that this script writes out.`)
  }
  return { kind, name, text: textOf.call(value), line, column }
}

function valuePart(name: string, value: unknown): PolicyPart {
  const text: unknown = stringify(value)
  const isPlain = typeof text === 'string' && !holdsBigint(value)
  if (!isPlain) throw new TypeError(`${CALL}: uses.${name} must be a function or plain data, not ${describe(value)}.`)
  return { kind: 'value', name, text }
}

/** JSON has no bigint; what the hooks use would be another value than the script has. */
function holdsBigint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint'
  return Object.values(value).some(holdsBigint)
}
