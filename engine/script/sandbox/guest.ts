import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import type { ScriptPlace } from '../../protocol/command.ts'
import type { ScriptError } from '../../protocol/run.ts'
import { describeThrown, type ThrownContext } from './describe-thrown.ts'
import type { Guard } from './guard.ts'
import { API_FILE, innermostPlace, SCRIPT_FILE } from './guest-stack.ts'
import { evaluateLine, type LineAnswer, type PreparedLine } from './guest-line.ts'
import type { PreparedScript, ScriptMap } from './prepared-script.ts'
import type { GuestEngine } from './quickjs-module.ts'

/** What the guest's API is connected to. */
export interface GuestBridge {
  /**
   * One call of the API's code.
   * @param payload JSON that the guest made: anything
   * @param place where the script called
   * @returns JSON for the guest
   * @throws ScriptAbort to end the script
   */
  call(payload: string, place: ScriptPlace | null): string
}

/** A script with what leads from its code to its source. */
export interface GuestScript {
  readonly prepared: PreparedScript
  readonly map: ScriptMap
  readonly fileName: string
}

/** Set free when a script has ended, so that the engine can say why even when all else is used up. */
const BALLAST_BYTES = 256 * 1024

/**
 * Makes the marker tell of chosen statements: an accessor in the place of its field, which costs a call for each statement
 * and is put there only when it is needed. Evaluates to a function that chooses: `all`, or indexes with commas between.
 */
const watchMarker = (marker: string): string => `(function (hook) {
  let current = ${marker}.n, all = false, chosen = new Set()
  Object.defineProperty(${marker}, 'n', {
    get: () => current,
    set(n) {
      current = n
      if ((all || chosen.has(n)) && hook(n) === undefined) throw new Error('the script is being ended')
    },
  })
  return (list) => { all = list === 'all'; chosen = new Set(all || list === '' ? [] : list.split(',').map(Number)) }
})`

/** A script in its engine: runs it, and evaluates lines in its scope while it is held and after its end. */
export class Guest {
  readonly #engine: GuestEngine
  readonly #context: QuickJSContext
  readonly #script: GuestScript
  readonly #guard: Guard
  readonly #atStatement: (index: number) => void
  #bridge: GuestBridge
  #ballast: QuickJSHandle | undefined
  /** The API's function that makes a text of a value. */
  #inspect: QuickJSHandle | undefined
  /** Chooses the statements that are told of; made when it is first needed. */
  #choose: QuickJSHandle | undefined
  /** A line is evaluated: statements of the script that it calls are not told of. */
  #evaluating = false

  /** @param atStatement told of the statements that `watch` chose, before each runs */
  constructor(
    context: QuickJSContext,
    script: GuestScript,
    guard: Guard,
    bridge: GuestBridge,
    engine: GuestEngine,
    atStatement: (index: number) => void,
  ) {
    this.#engine = engine
    this.#context = context
    this.#script = script
    this.#guard = guard
    this.#bridge = bridge
    this.#atStatement = atStatement
  }

  /** Evaluates the API's code and hands it the door to the host. */
  load(api: string, seed: number): void {
    const context = this.#context
    const { marker } = this.#script.prepared
    // Not a property of globalThis: a script that lists those does not see it.
    context.unwrapResult(context.evalCode(`const ${marker}={n:-1}`, API_FILE)).dispose()
    this.#ballast = context.unwrapResult(context.evalCode(`new ArrayBuffer(${String(BALLAST_BYTES)})`, API_FILE))
    const install = context.unwrapResult(context.evalCode(api, API_FILE, { type: 'global', strict: true }))
    const door = context.newFunction('hostCall', (payload, stack) => this.#call(payload, stack))
    const seedHandle = context.newNumber(seed)
    this.#inspect = context.unwrapResult(context.callFunction(install, context.undefined, door, seedHandle))
    for (const handle of [install, door, seedHandle]) handle.dispose()
  }

  run(): ScriptError | null {
    const context = this.#context
    const result = context.evalCode(this.#script.prepared.code, SCRIPT_FILE, { type: 'global', strict: true })
    let error = result.error === undefined ? null : this.#describe(result.error)
    result.dispose()
    while (error === null) {
      const jobs = context.runtime.executePendingJobs(1)
      if (jobs.error !== undefined) error = this.#describe(jobs.error)
      const done = jobs.error === undefined && jobs.value === 0
      jobs.dispose()
      if (done) break
    }
    return error ?? (this.#guard.abort === null ? null : this.#describe(context.undefined))
  }

  /** The statement that runs now. */
  get statement(): number {
    return this.#marker()
  }

  /** Chooses the statements that are told of before they run: a list of indexes, or all. */
  watch(statements: readonly number[] | 'all'): void {
    const context = this.#context
    if (this.#choose === undefined) {
      if (statements.length === 0) return
      const hook = context.newFunction('hook', (index) => this.#told(context.getNumber(index)))
      const code = watchMarker(this.#script.prepared.marker)
      const make = context.unwrapResult(context.evalCode(code, API_FILE, { type: 'global', strict: true }))
      this.#choose = context.unwrapResult(context.callFunction(make, context.undefined, hook))
      for (const handle of [make, hook]) handle.dispose()
    }
    const list = context.newString(statements === 'all' ? 'all' : statements.join(','))
    context.unwrapResult(context.callFunction(this.#choose, context.undefined, list)).dispose()
    list.dispose()
  }

  /**
   * Evaluates a line in the script's scope. Whatever it does to the script's values is undone, so that the script goes on
   * as if it had not been: its whole memory is put back.
   * @param bridge what operations and questions go to meanwhile
   * @param timeMs limit of its time
   */
  evaluate(line: PreparedLine, bridge: GuestBridge, timeMs: number): LineAnswer {
    const outer = this.#bridge
    const restore = this.#engine.snapshot()
    this.#bridge = bridge
    this.#evaluating = true
    try {
      const tools = { context: this.#context, inspect: this.#inspect, memoryFull: this.#engine.memoryFull }
      return this.#guard.apart(timeMs, () => evaluateLine(line, tools, this.#guard))
    } finally {
      this.#evaluating = false
      this.#bridge = outer
      restore()
    }
  }

  #told(index: number): QuickJSHandle {
    const context = this.#context
    if (this.#evaluating) return context.true
    const go = this.#guard.during(this.#script.map.statementPlace(index), () => {
      this.#atStatement(index)
      return true
    })
    return go === undefined ? context.undefined : context.true
  }

  #call(payload: QuickJSHandle, stack: QuickJSHandle): QuickJSHandle {
    const context = this.#context
    const place = innermostPlace(context.getString(stack), this.#script.map)
    const answer = this.#guard.during(place, () => this.#bridge.call(context.getString(payload), place))
    return answer === undefined ? context.undefined : context.newString(answer)
  }

  #marker(): number {
    const context = this.#context
    const marker = context.evalCode(`${this.#script.prepared.marker}.n`, API_FILE)
    const statement = marker.error === undefined ? context.getNumber(marker.value) : -1
    marker.dispose()
    return statement
  }

  #describe(thrown: QuickJSHandle): ScriptError {
    this.#ballast?.dispose()
    this.#ballast = undefined
    const { map, fileName } = this.#script
    const { abort, abortPlace } = this.#guard
    const about: ThrownContext = {
      map,
      fileName,
      statement: map.statementPlace(this.#marker()),
      memoryFull: this.#engine.memoryFull(),
    }
    if (abort === null) return describeThrown(this.#context, thrown, about)
    const place = abortPlace ?? about.statement
    return {
      kind: abort.kind,
      message: abort.message,
      place: place === null ? null : { fileName, ...place },
      stack: [],
    }
  }
}
