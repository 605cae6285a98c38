import type { Lab } from '../../lab/lab.ts'
import type { HitRule, LineBreakpoint } from '../../protocol/debug.ts'
import type { ScriptMap } from '../sandbox/prepared-script.ts'
import type { HeldGuest } from '../sandbox/watched-context.ts'
import type { Evaluator } from './evaluate.ts'

/** A breakpoint at its statement. */
interface Point {
  readonly spec: LineBreakpoint
  hits: number
}

/** What a reached statement leads to. */
export interface Reached {
  /** Why to pause, or null to go on. */
  readonly pause: string | null
  /** What log points say. */
  readonly output: readonly string[]
}

/** The breakpoints of a run at its statements: conditions, hit counts, and messages in place of pauses. */
export class LineBreakpoints {
  readonly #map: ScriptMap
  readonly #lab: Lab
  readonly #evaluator: Evaluator
  #points = new Map<number, Point[]>()

  constructor(map: ScriptMap, lab: Lab, evaluator: Evaluator) {
    this.#map = map
    this.#lab = lab
    this.#evaluator = evaluator
  }

  /** The statements that have one. */
  get statements(): ReadonlySet<number> {
    return new Set(this.#points.keys())
  }

  /** Puts these in place of those before; one that stays as it is goes on counting. */
  set(specs: readonly LineBreakpoint[]): void {
    const before = new Map([...this.#points.values()].flat().map(({ spec, hits }) => [key(spec), hits]))
    this.#points = new Map()
    for (const spec of specs) {
      const statement = spec.enabled ? this.#map.statementFrom(spec.line) : null
      if (statement === null) continue
      const points = this.#points.get(statement.index) ?? []
      points.push({ spec, hits: before.get(key({ ...spec, line: statement.line })) ?? before.get(key(spec)) ?? 0 })
      this.#points.set(statement.index, points)
    }
  }

  /** A statement is about to run. @param line of it @param guest in which it is */
  reached(statement: number, line: number, guest: HeldGuest | null): Reached {
    let pause: string | null = null
    const output: string[] = []
    for (const point of this.#points.get(statement) ?? []) {
      const { condition, hits, log } = point.spec
      const truth = condition.trim() === '' ? true : this.#holds(condition, statement, guest)
      if (truth === false) continue
      point.hits += 1
      if (truth !== true) pause ??= `the condition in line ${String(line)} cannot be evaluated: ${truth}`
      else if (hits !== null && !counts(hits, point.hits)) continue
      else if (log.trim() !== '') output.push(this.#message(log, statement, guest))
      else pause ??= describe(line, point)
    }
    return { pause, output }
  }

  /** True, false, or why it cannot be told. */
  #holds(condition: string, statement: number, guest: HeldGuest | null): boolean | string {
    const value = this.#evaluator.evaluate(`!!(${condition}\n)`, statement, guest, this.#lab)
    return value.ok ? value.value.raw === 'true' : value.message
  }

  /** `mapped {pages} pages` with what stands in braces evaluated. */
  #message(log: string, statement: number, guest: HeldGuest | null): string {
    return log.replace(/\{([^{}]+)\}/g, (_all, expression: string) => {
      const value = this.#evaluator.evaluate(expression, statement, guest, this.#lab)
      return value.ok ? value.value.raw : `{${value.message}}`
    })
  }
}

function describe(line: number, { spec, hits }: Point): string {
  const parts = [`breakpoint in line ${String(line)}`]
  if (spec.condition.trim() !== '') parts.push(`${spec.condition.trim()} is true`)
  if (spec.hits !== null) parts.push(`hit ${String(hits)}`)
  return parts.join(', ')
}

function counts({ how, count }: HitRule, hits: number): boolean {
  switch (how) {
    case 'exactly':
      return hits === count
    case 'from':
      return hits >= count
    case 'every':
      return hits % count === 0
  }
}

function key({ line, condition, hits, log }: LineBreakpoint): string {
  return JSON.stringify([line, condition, hits, log])
}
