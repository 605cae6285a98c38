/** Replays a trace on the model and compares every field of every operation. */
import { InvariantError } from '../../base/assert.ts'
import type { Command } from '../../protocol/command.ts'
import { ACCESS_OPERATIONS } from './access-operations.ts'
import type { Answer } from './answer.ts'
import { TraceArgError } from './args.ts'
import { ABSENT, firstDifference } from './compare.ts'
import type { Difference } from './compare.ts'
import { DEVICE_OPERATIONS } from './device-operations.ts'
import { IOAS_OPERATIONS } from './ioas-operations.ts'
import { eventToJson } from './join.ts'
import { MACHINE_OPERATIONS } from './machine-operations.ts'
import type { Operation } from './operation.ts'
import { policyOfTrace } from './policy-names.ts'
import { SimulatedKernel } from './simulated-kernel.ts'
import type { Json, Trace, TraceOp } from './trace-format.ts'
import { Words } from './words.ts'

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...MACHINE_OPERATIONS,
  ...IOAS_OPERATIONS,
  ...DEVICE_OPERATIONS,
  ...ACCESS_OPERATIONS,
}

/** The first place in which the model and the kernel differ in a trace. */
export interface Divergence extends Difference {
  readonly file: string
  readonly trace: string
  /** As the trace names it. */
  readonly policy: string
  /** 1-based line in the file. */
  readonly line: number
  readonly op: string
  readonly args: readonly string[]
  /** What the model said about its answer, for people. */
  readonly why: string | null
}

/** How far a trace agreed. */
export interface ReplayResult {
  readonly ops: number
  readonly matchedOps: number
  readonly divergence: Divergence | null
}

/** Switches of a replay. */
export interface ReplayOptions {
  /** Assert the invariants of the model after each operation; a violated one is a divergence. */
  readonly invariants: boolean
}

/** What the model did, in the words of a trace's line. */
interface Replayed {
  readonly fields: { readonly [key: string]: Json }
  readonly why: string | null
}

/** The state before the first operation. */
const NO_STATE: Json = {
  ...{ mm: { pinned_vm: 0, locked_mm: 0, locked_user: 0 }, ioas: [], hwpt: [], dev: [], access: [], pages: [] },
  pins: {},
}

/**
 * Replays one trace up to its first divergence.
 * @returns how many operations agreed in every field, and the first difference
 */
export function replayTrace(trace: Trace, options: ReplayOptions): ReplayResult {
  const { header, ops } = trace
  const diverges = (
    line: number,
    op: string,
    args: readonly string[],
    why: string | null,
    d: Difference,
  ): Divergence => ({
    ...{ file: trace.file, trace: header.trace, policy: header.policy, line, op, args, why },
    ...d,
  })
  const policy = policyOfTrace(header.policy)
  if (policy === null) {
    const difference = { field: 'policy', expected: header.policy, actual: ABSENT }
    return { ops: ops.length, matchedOps: 0, divergence: diverges(trace.line, 'trace', [], null, difference) }
  }
  const kernel = new SimulatedKernel(policy)
  let state: Json = NO_STATE
  let matchedOps = 0
  for (const op of ops) {
    if (op.state !== 'same') state = op.state
    const replayed = replayOp(kernel, op, options)
    const expected = { ...expectedFields(op), state }
    const difference = 'field' in replayed ? replayed : differenceOf(expected, replayed.fields)
    if (difference !== null) {
      const why = 'why' in replayed ? replayed.why : null
      return { ops: ops.length, matchedOps, divergence: diverges(op.line, op.op, op.args, why, difference) }
    }
    matchedOps++
  }
  return { ops: ops.length, matchedOps, divergence: null }
}

/** Everything a line says about an answer, in the order in which it is compared. */
function expectedFields(op: TraceOp): { readonly [key: string]: Json } {
  return { errno: op.errno, rc: op.rc, ret: op.ret, ids: op.ids, events: op.events }
}

function differenceOf(
  expected: { readonly [key: string]: Json },
  actual: { readonly [key: string]: Json },
): Difference | null {
  for (const key in expected) {
    const difference = firstDifference(key, expected[key] ?? null, actual[key] ?? null)
    if (difference !== null) return difference
  }
  return null
}

/**
 * Runs one operation of the op language.
 * @returns what the model answered, or null for a word that is not of the language
 * @throws TraceArgError for arguments that are not, InvariantError when the model contradicts itself
 */
export function runOperation(kernel: SimulatedKernel, op: string, args: readonly string[]): Answer | null {
  const operation = Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op] : undefined
  return operation === undefined ? null : operation(kernel.recorder, new Words(args))
}

/** One operation; a difference if the model cannot answer it at all. */
function replayOp(kernel: SimulatedKernel, op: TraceOp, options: ReplayOptions): Replayed | Difference {
  try {
    const ids = kernel.recorder.names.idsOf(op.args)
    const answer = runOperation(kernel, op.op, op.args)
    if (answer === null) return { field: 'op', expected: op.op, actual: ABSENT }
    if (options.invariants) kernel.checkInvariants()
    return { fields: { ...actualFields(kernel, answer), ids }, why: answer.why }
  } catch (error) {
    if (error instanceof TraceArgError) return { field: 'args', expected: op.args, actual: error.message }
    if (error instanceof InvariantError) return { field: 'invariant', expected: 'holds', actual: error.message }
    // A crash of the model is its failure, not the input's.
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { field: 'exception', expected: 'none', actual: message }
  }
}

function actualFields(kernel: SimulatedKernel, answer: Answer): { readonly [key: string]: Json } {
  return {
    errno: answer.errno,
    rc: answer.errno === null ? 0 : -1,
    ret: answer.ret,
    events: kernel.takeEvents().map(eventToJson),
    state: kernel.state(),
  }
}

/**
 * The commands that a trace stands for, from the creation of its process on. Names are resolved by replaying it.
 * @throws TraceArgError for arguments that are not of the op language
 */
export function recordCommands(trace: Trace): Command[] {
  const commands: Command[] = []
  const kernel = new SimulatedKernel(policyOfTrace(trace.header.policy) ?? 'none', (command) => commands.push(command))
  for (const op of trace.ops) runOperation(kernel, op.op, op.args)
  return commands
}
