/** The way from the script's API to the lab: one function of the host, and JSON. This code runs inside of the sandbox. */
import type { Command } from '../../protocol/command.ts'
import type { OpValueOf } from '../../protocol/results.ts'
import type { ErrnoName, LabError, Outcome } from '../api/types/values.ts'
import type { GuestMessage, GuestQuery, QueryAnswer } from '../api/messages.ts'

/**
 * The host's function; undefined when the script is being ended.
 * @param payload JSON of a GuestMessage
 * @param stack of the call, or `#` and the index of the statement whose only call it is
 */
export type HostCall = (payload: string, stack: string) => string | undefined

// A script may replace what is global; the API keeps what it needs.
const { parse, stringify } = JSON
const toBigInt = BigInt
const StackHolder = Error

let hostCall: HostCall = () => undefined

/** Which statement of the script runs (see `instrument`). */
export interface Marker {
  readonly n: number
  readonly d: number
  readonly k?: number
  readonly e?: number
}
let marker: Marker = { n: -1, d: 0 }

/** Connects the API to the host. */
export function connect(host: HostCall, statement: Marker): void {
  hostCall = host
  marker = statement
  // A bigint as its digits. A replacer function, called for each field, would take longer than all the rest.
  const toJSON = { value: digits, writable: false, configurable: false, enumerable: false }
  Object.defineProperty(BigInt.prototype, 'toJSON', toJSON)
}

function digits(this: bigint): string {
  return this.toString()
}

/** What an operation throws when it fails. */
export class OperationError extends Error implements LabError {
  override readonly name = 'LabError'
  readonly errno: ErrnoName
  readonly why: string
  readonly where: string | null
  readonly op: string

  constructor(failure: { errno: ErrnoName; why: string; where: string | null; op: string }) {
    const { errno, why, where, op } = failure
    super(`${op}: ${errno}: ${why}${where === null ? '' : ` (${where}())`}`)
    this.errno = errno
    this.why = why
    this.where = where
    this.op = op
  }
}

type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly errno: ErrnoName; readonly why: string; readonly where: string | null }
  | { readonly ok: false; readonly malformed: string }

/**
 * Carries out a command as a step of the journal.
 * @param label how the script called it, e.g. `igpu.attach`
 * @returns the value of the result
 * @throws OperationError with the errno
 */
export function command<C extends Command>(label: string, wanted: C): OpValueOf<C['op']> {
  sendFault()
  return send(label, wanted, callPlace())
}

/** As `command`, for what an operation does on its own account before it: a fault that was asked for waits. */
export function prelude<C extends Command>(label: string, wanted: C): OpValueOf<C['op']> {
  return send(label, wanted, callPlace())
}

/** A fault for the next operation. It is held back until then, so that nothing but that operation meets it. */
let fault: { readonly label: string; readonly wanted: Command; readonly stack: string } | null = null

/** Asks for a fault in the next operation. */
export function armFault(label: string, wanted: Command): void {
  sendFault()
  fault = { label, wanted, stack: callStack() }
}

function sendFault(): void {
  if (fault === null) return
  const { label, wanted, stack } = fault
  fault = null
  send(label, wanted, stack)
}

function send<C extends Command>(label: string, wanted: C, stack: string): OpValueOf<C['op']> {
  labels?.push(label)
  // The frame by hand: stringify takes its time for each field.
  const reply = answerTo(
    `{"kind":"command","label":${stringify(label)},"command":${stringify(wanted)}}`,
    stack,
  ) as Reply
  // The host answers each op with the value that OpValues lists for it.
  if (reply.ok) return reply.value as OpValueOf<C['op']>
  if ('malformed' in reply) throw new TypeError(`${label}: ${reply.malformed}`)
  throw new OperationError({ ...reply, op: label })
}

/** Reads state. No step. */
export function query<Q extends GuestQuery['what']>(wanted: Extract<GuestQuery, { what: Q }>): QueryAnswer[Q] {
  return ask({ kind: 'query', query: wanted }, callStack()) as QueryAnswer[Q]
}

/** Adds a line to the run's output. */
export function emit(text: string): void {
  ask({ kind: 'print', text }, callStack())
}

/** Calls `operation`, and makes a value of the error of a failing command. */
export function outcomeOf<T>(operation: () => T): Outcome<T> {
  try {
    return { ok: true, value: operation() }
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    const { errno, why, where, op } = error
    return { ok: false, errno, why, where, op }
  }
}

/**
 * Runs operations on a copy of the lab, which is gone when they are done.
 * @param work gets the list of the commands' labels, as they come
 */
export function fork<T>(work: (labels: readonly string[]) => T): T {
  const reply = ask({ kind: 'fork', begin: true }, callStack()) as Reply
  if ('malformed' in reply) throw new TypeError(`lab.litmus: ${reply.malformed}.`)
  const outer = labels
  labels = []
  try {
    return work(labels)
  } finally {
    labels = outer
    ask({ kind: 'fork', begin: false }, callStack())
  }
}

/** Labels of the commands of the fork under way. */
let labels: string[] | null = null

/** Where the script called: the index of the statement that has no other call, which is soon told, or the stack. */
function callPlace(): string {
  const { n, k, d, e } = marker
  return n === k && d === e ? `#${n}` : callStack()
}

function callStack(): string {
  return new StackHolder().stack ?? ''
}

function ask(message: GuestMessage, stack: string): unknown {
  return answerTo(stringify(message), stack)
}

/** @param message JSON of a GuestMessage */
function answerTo(message: string, stack: string): unknown {
  const answer = hostCall(message, stack)
  if (answer === undefined) throw new StackHolder('the script is being ended')
  if (answer[0] === '=') return shortAnswer(answer)
  return answer.includes('"$n"') ? parse(answer, revive) : parse(answer)
}

/** `=iova 4096`: what map and unmap answer, and most of a script's operations are one of these. */
function shortAnswer(answer: string): Reply {
  const blank = answer.indexOf(' ')
  return { ok: true, value: { [answer.slice(1, blank)]: toBigInt(answer.slice(blank + 1)) } }
}

/** JSON has no bigint: the host writes one as `{ "$n": "123" }`. */
function revive(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$n' in value) return toBigInt((value as { $n: string }).$n)
  return value
}
