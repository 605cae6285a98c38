/** Connects a guest's API to a lab: commands become steps, questions are answered from the state as it is now. */
import type { ScriptPlace } from '../protocol/command.ts'
import type { RunSummary } from '../protocol/run.ts'
import { LabFailure } from '../lab/lab-failure.ts'
import type { Lab } from '../lab/lab.ts'
import type { LineLog } from '../lab/views/line-log.ts'
import { type HookError, PolicyFailure } from '../lab/policy-failure.ts'
import { type CheckedMessage, guestMessageSchema } from './command-schema.ts'
import type { RunControl } from './debug/run-control.ts'
import { answerQuery } from './lab-queries.ts'
import type { ScriptMap } from './sandbox/prepared-script.ts'
import { type GuestBridge, ScriptAbort } from './sandbox/sandbox.ts'

/** What one run may print. */
const MAX_OUTPUT_LINES = 10_000
const MAX_OUTPUT_CHARACTERS = 1_000_000
const MAX_LINE_CHARACTERS = 20_000

/** Messages that are kept to be recognised, and the longest of them. */
const MAX_KNOWN = 1024
const MAX_KNOWN_CHARACTERS = 1000

/** What the guest is told of a command. */
type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly errno: string; readonly why: string; readonly where: string | null }
  | { readonly ok: false; readonly malformed: string }

/** Who hears of commands. */
export interface BridgeWatchers {
  /** Told the number of commands after each. */
  readonly onOp?: (ops: number) => void
  /** Adds up what each line does. */
  readonly lines?: LineLog
  /** May hold the run before and after each. */
  readonly control?: RunControl | undefined
}

/** Commands that a script, or a line that is evaluated in it, may make. */
interface OpLimit {
  readonly of: 'script' | 'line'
  readonly ops: number
}

export class LabBridge implements GuestBridge {
  readonly #lab: Lab
  readonly #map: ScriptMap
  readonly #limit: OpLimit
  /** Commands that the lab had before. */
  readonly #from: number
  readonly #output: { line: number | null; text: string }[] = []
  readonly #watchers: BridgeWatchers
  /** A copy of the lab that operations go to instead. */
  #fork: Lab | null = null
  /** Commands so far, those of forks included. */
  #ops: number
  #characters = 0
  /** Messages that were checked, by their text: the rounds of a loop mostly ask the same, and checking costs as much as doing. */
  readonly #known = new Map<string, CheckedMessage>()
  #policyError: HookError | null = null

  /**
   * @param map of the script that runs
   * @param limit commands before what runs is ended
   */
  constructor(lab: Lab, map: ScriptMap, limit: OpLimit, watchers: BridgeWatchers = {}) {
    this.#lab = lab
    this.#map = map
    this.#limit = limit
    this.#watchers = watchers
    this.#ops = this.#from = lab.steps
  }

  /** The failure of a policy that the script defined, which ended it; null if none did. */
  get policyError(): HookError | null {
    return this.#policyError
  }

  /** What the script printed so far. */
  get output(): RunSummary['output'] {
    return this.#output
  }

  /** Adds a line to the run's output. */
  print(text: string, place: ScriptPlace | null): void {
    const line = place?.line ?? null
    if (this.#output.length >= MAX_OUTPUT_LINES || this.#characters >= MAX_OUTPUT_CHARACTERS) {
      if (this.#output.at(-1)?.text !== CUT) this.#output.push({ line, text: CUT })
      return
    }
    const shown = text.length > MAX_LINE_CHARACTERS ? `${text.slice(0, MAX_LINE_CHARACTERS)}…` : text
    this.#characters += shown.length
    this.#output.push({ line, text: shown })
  }

  call(payload: string, place: ScriptPlace | null): string {
    const known = this.#known.get(payload)
    if (known !== undefined) return answerText(this.#answer(known, place))
    const message = guestMessageSchema.safeParse(parsed(payload))
    if (!message.success) {
      const issue = message.error.issues[0]
      const reply: Reply = {
        ok: false,
        malformed: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`,
      }
      return JSON.stringify(reply)
    }
    if (payload.length <= MAX_KNOWN_CHARACTERS) {
      if (this.#known.size >= MAX_KNOWN) this.#known.clear()
      this.#known.set(payload, message.data)
    }
    return answerText(this.#answer(message.data, place))
  }

  #answer(message: CheckedMessage, place: ScriptPlace | null): unknown {
    switch (message.kind) {
      case 'fork':
        return this.#setFork(message.begin)
      case 'command':
        return this.#command(message, place)
      case 'query':
        return answerQuery(this.#fork ?? this.#lab, message.query)
      case 'print':
        this.print(message.text, place)
        return null
    }
  }

  #command({ command, label }: CheckedMessage & { kind: 'command' }, place: ScriptPlace | null): Reply {
    const lab = this.#fork ?? this.#lab
    const { of, ops } = this.#limit
    if (this.#ops - this.#from >= ops) {
      throw new ScriptAbort('ops', `The ${of} made more than ${String(ops)} operations and was ended.`)
    }
    if (this.#fork !== null && command.op === 'lab.expect') {
      return {
        ok: false,
        malformed: 'no expectation inside of a litmus test: state it with never, sometimes or always',
      }
    }
    const { control, lines, onOp } = this.#watchers
    // What runs on a copy is no step of the run that is watched.
    const isWatched = this.#fork === null
    const worded = this.#worded(command, place)
    if (isWatched) control?.beforeCommand({ command: worded, place, label })
    try {
      const step = lab.dispatch(worded, place, label)
      const { result } = step
      this.#ops++
      onOp?.(this.#ops)
      if (isWatched) {
        lines?.record(step)
        control?.afterCommand(step)
      }
      if (result.ok) return { ok: true, value: result.value }
      return { ok: false, errno: result.errno, why: result.why, where: result.where }
    } catch (error) {
      if (error instanceof PolicyFailure) {
        this.#policyError = error.error
        throw new ScriptAbort(error.error.kind, error.message)
      }
      if (error instanceof LabFailure) throw new ScriptAbort('invariant', error.message)
      throw error
    }
  }

  /** Goes on with a copy of the lab, or with the lab itself as it was. */
  #setFork(begin: boolean): Reply {
    if (begin && this.#fork !== null) return { ok: false, malformed: 'a litmus test cannot stand inside of another' }
    this.#fork = begin ? this.#lab.fork() : null
    return { ok: true, value: null }
  }

  /** An expectation is shown in the words of the script, and a policy is what the script says, not what the engine makes of it. */
  #worded(
    command: (CheckedMessage & { kind: 'command' })['command'],
    place: ScriptPlace | null,
  ): (CheckedMessage & { kind: 'command' })['command'] {
    if (command.op === 'lab.definePolicy') {
      const parts = command.parts.map((part) =>
        part.kind === 'value' ? part : { ...part, ...this.#map.asWritten(part) },
      )
      return { ...command, parts }
    }
    if (command.op !== 'lab.expect' || place === null) return command
    const text = this.#map.statementText(place)
    return { ...command, text: command.text === '' ? text : `${command.text}: ${text}` }
  }
}

const CUT = '… there was more output'

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return null
  }
}

/** What the guest reads (see its `answerTo`): JSON, or `=iova 4096` for the answer of an operation that is one bigint. */
function answerText(answer: unknown): string {
  return shortText(answer) ?? JSON.stringify(answer, writeBigint)
}

function shortText(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer) || answer.ok !== true) return null
  if (!('value' in answer) || typeof answer.value !== 'object' || answer.value === null) return null
  const fields: [string, unknown][] = Object.entries(answer.value)
  const [name, value] = fields[0] ?? ['', null]
  return fields.length === 1 && typeof value === 'bigint' ? `=${name} ${String(value)}` : null
}

/** JSON has no bigint; the guest reads this back. */
function writeBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { $n: String(value) } : value
}
