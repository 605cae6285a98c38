import type { Lab } from '../../lab/lab.ts'
import { LabBridge } from '../lab-bridge.ts'
import type { LineAnswer } from '../sandbox/guest-line.ts'
import type { ScriptMap } from '../sandbox/prepared-script.ts'
import type { HeldGuest } from '../sandbox/watched-context.ts'
import type { TypeScriptTools } from '../sandbox/typescript-parser.ts'
import { prepareExpression } from './prepare-line.ts'

/** Limits of a line, a list of values or a condition. */
export const LINE_TIME_MS = 3000
export const LINE_LIMIT = { of: 'line', ops: 10_000 } as const
/** Prepared conditions that are kept. */
const MAX_PREPARED = 1000

type Prepared = ReturnType<typeof prepareExpression>

/** Evaluates expressions in a script that is about to run a statement, for conditions and messages of breakpoints. */
export class Evaluator {
  readonly #tools: TypeScriptTools
  readonly #map: ScriptMap
  readonly #prepared = new Map<string, Prepared>()

  constructor(tools: TypeScriptTools, map: ScriptMap) {
    this.#tools = tools
    this.#map = map
  }

  /** What only reads is evaluated in place; all else on a copy of everything, which takes some milliseconds. */
  evaluate(expression: string, statement: number, guest: HeldGuest | null, lab: Lab): LineAnswer {
    const prepared = this.#prepare(expression)
    if (!prepared.ok) return { ok: false, message: prepared.message, place: null }
    if (guest === null) return { ok: false, message: 'The script engine has ended.', place: null }
    if (prepared.pure) {
      return guest.look(
        prepared.line,
        { statement, depth: null },
        new LabBridge(lab, this.#map, { of: 'line', ops: 0 }),
        LINE_TIME_MS,
      )
    }
    const bridge = new LabBridge(lab.fork(), this.#map, LINE_LIMIT)
    const scope = { at: { statement, depth: null }, kept: [], depth: 0 }
    const [answer] = guest.evaluate([prepared.line], scope, bridge, LINE_TIME_MS)
    return answer ?? { ok: false, message: 'There is no answer.', place: null }
  }

  #prepare(expression: string): Prepared {
    const known = this.#prepared.get(expression)
    if (known !== undefined) return known
    const prepared = prepareExpression(this.#tools, expression)
    if (this.#prepared.size >= MAX_PREPARED) this.#prepared.clear()
    this.#prepared.set(expression, prepared)
    return prepared
  }
}
