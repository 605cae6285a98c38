import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import type { ScriptPlace } from '../../protocol/command.ts'
import type { ScriptError } from '../../protocol/run.ts'
import { describeThrown, type ThrownContext } from './describe-thrown.ts'
import type { Guard } from './guard.ts'
import { API_FILE, innermostPlace, ONLY_CALL, SCRIPT_FILE, type ScriptFrame } from './guest-stack.ts'
import type { LineAnswer, PreparedLine } from './guest-line.ts'
import type { PreparedScript, ScriptMap } from './prepared-script.ts'
import type { GuestEngine } from './quickjs-module.ts'
import type { ReadyEngine } from './ready-engine.ts'
import { type HeldGuest, type LineScope, type StatementCall, WatchedContext } from './watched-context.ts'

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

/** Lets the marker hear of promises that nobody waits for (see instrument); a script may replace what it uses. */
const hearRejections = (marker: string): string => `((rejected) => {
  const P = Promise, then = P.prototype.then, apply = Reflect.apply
  ${marker}.f = (value) => {
    if (value instanceof P) apply(then, value, [undefined, (error) => rejected(error)])
    return value
  }
})`

/** A script in its engine: runs it, and evaluates lines in its scope while it is held and after its end. */
export class Guest implements HeldGuest {
  readonly #engine: GuestEngine
  readonly #context: QuickJSContext
  readonly #script: GuestScript
  readonly #guard: Guard
  readonly #watched: WatchedContext
  #bridge: GuestBridge
  #ballast: QuickJSHandle | undefined
  /** What a promise that nobody waits for was rejected with. */
  #rejected: QuickJSHandle | undefined
  /** The API's function, until it has been called. */
  readonly #install: QuickJSHandle
  /** What the API's code gives its host. */
  #api: QuickJSHandle | undefined

  /** @param atStatement told of the statements that `watch` chose, before each runs */
  constructor(
    ready: ReadyEngine,
    script: GuestScript,
    guard: Guard,
    bridge: GuestBridge,
    atStatement: (index: number) => void,
  ) {
    this.#engine = ready.engine
    this.#context = ready.context
    this.#install = ready.install
    this.#script = script
    this.#guard = guard
    this.#bridge = bridge
    this.#watched = new WatchedContext({
      ...{ context: ready.context, engine: ready.engine, map: script.map, marker: script.prepared.marker },
      api: () => this.#api,
      told: (index) =>
        guard.during(script.map.statementPlace(index), () => {
          atStatement(index)
          return true
        }) === true,
    })
  }

  /** Hands the API's code the door to the host. */
  load(seed: number): void {
    const context = this.#context
    const { marker } = this.#script.prepared
    // Not a property of globalThis: a script that lists those does not see it.
    context.unwrapResult(context.evalCode(`const ${marker}={n:-1,d:0}`, API_FILE)).dispose()
    const rejected = context.newFunction('rejected', (error) => {
      this.#rejected ??= error.dup()
      return context.undefined
    })
    const hear = context.unwrapResult(context.evalCode(hearRejections(marker), API_FILE))
    context.unwrapResult(context.callFunction(hear, context.undefined, rejected)).dispose()
    for (const handle of [rejected, hear]) handle.dispose()
    this.#ballast = context.unwrapResult(context.evalCode(`new ArrayBuffer(${String(BALLAST_BYTES)})`, API_FILE))
    const door = context.newFunction('hostCall', (payload, stack) => this.#call(payload, stack))
    const seedHandle = context.newNumber(seed)
    const markerHandle = context.unwrapResult(context.evalCode(marker, API_FILE))
    const given = [door, seedHandle, markerHandle]
    this.#api = context.unwrapResult(context.callFunction(this.#install, context.undefined, given))
    for (const handle of [this.#install, ...given]) handle.dispose()
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
      // Nothing of the script would hear of it: an error like any other that nothing catches.
      if (this.#rejected !== undefined) error ??= this.#describe(this.#rejected)
      if (done) break
    }
    return error ?? (this.#guard.abort === null ? null : this.#describe(context.undefined))
  }

  get statement(): number {
    return this.#watched.statement
  }

  get frames(): ScriptFrame[] {
    return this.#watched.frames
  }

  watch(statements: readonly number[] | 'all', keepScopes: boolean): void {
    this.#watched.watch(statements, keepScopes)
  }

  hasScope(at: StatementCall): boolean {
    return this.#watched.hasScope(at)
  }

  /** @param bridge what operations and questions go to meanwhile */
  evaluate(lines: readonly PreparedLine[], scope: LineScope, bridge: GuestBridge, timeMs: number): LineAnswer[] {
    return this.#watched.evaluate(lines, scope, this.#guard, (work) => this.#apart(bridge, timeMs, work))
  }

  look(line: PreparedLine, at: StatementCall | null, bridge: GuestBridge, timeMs: number): LineAnswer {
    return this.#watched.look(line, at, this.#guard, (work) => this.#apart(bridge, timeMs, work))
  }

  #apart<T>(bridge: GuestBridge, timeMs: number, work: () => T): T {
    const outer = this.#bridge
    this.#bridge = bridge
    try {
      return this.#guard.apart(timeMs, work)
    } finally {
      this.#bridge = outer
    }
  }

  #call(payload: QuickJSHandle, stack: QuickJSHandle): QuickJSHandle {
    const context = this.#context
    const place = this.#placeOf(context.getString(stack))
    const answer = this.#guard.during(place, () => this.#bridge.call(context.getString(payload), place))
    return answer === undefined ? context.undefined : context.newString(answer)
  }

  /** @param stack the engine's, or the mark of a statement with a single call and its index (see HostCall) */
  #placeOf(stack: string): ScriptPlace | null {
    const { map } = this.#script
    return stack.startsWith(ONLY_CALL)
      ? map.onlyCallPlace(Number(stack.slice(ONLY_CALL.length)))
      : innermostPlace(stack, map)
  }

  #describe(thrown: QuickJSHandle): ScriptError {
    this.#ballast?.dispose()
    this.#ballast = undefined
    const { map, fileName } = this.#script
    const { abort, abortPlace } = this.#guard
    const about: ThrownContext = {
      map,
      fileName,
      statement: map.statementPlace(this.#watched.statement),
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
