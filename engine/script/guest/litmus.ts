/** `lab.litmus`: runs every order of a few operations on copies of the lab, and says what came of each. */
import type { Hazards } from '../api/types/lab.ts'
import type { HazardPattern, Litmus, LitmusCondition, LitmusOptions } from '../api/types/litmus.ts'
import { command, fork, outcomeOf } from './door.ts'
import { cut } from './format.ts'
import { interleavings } from './interleavings.ts'
import { checkName, checkOptions, sealed } from './slips.ts'
import { sourceText } from './source-text.ts'
import { describe } from './values.ts'

const MAX_ORDERS = 1000
/** Characters that the journal keeps of a condition, of an order's end, and of an order. */
const MAX_CONDITION = 300
const MAX_STATE = 2000
const MAX_WITNESS = 10_000
const PATTERN = ['class', 'form', 'certainty', 'domain'] as const
type Quantifier = 'never' | 'sometimes' | 'always'

/** One order of the operations, and what it came to. */
interface Outcome {
  /** The condition holds under some, and under every, eviction. */
  readonly can: boolean
  readonly must: boolean
  /** What can be told of its end. */
  readonly state: string
  /** The operations as they ran. */
  readonly order: string
}

export class LitmusTest implements Litmus {
  readonly #name: string
  readonly #options: LitmusOptions
  readonly #hazards: () => Hazards

  /** @param hazards those of the lab that operations go to now */
  constructor(name: string, options: LitmusOptions, hazards: () => Hazards) {
    this.#name = checkName(name, 'lab.litmus')
    checkOptions(options, 'lab.litmus', ['threads', 'finally'])
    for (const [thread, operations] of Object.entries(options.threads ?? {})) {
      if (!Array.isArray(operations) || operations.some((operation) => typeof operation !== 'function')) {
        throw new TypeError(`lab.litmus: ${thread} must be a list of functions: [() => igpu.attach(ioas), …].`)
      }
    }
    this.#options = options
    this.#hazards = hazards
  }

  never(condition: LitmusCondition): void {
    this.#state('never', condition)
  }

  sometimes(condition: LitmusCondition): void {
    this.#state('sometimes', condition)
  }

  always(condition: LitmusCondition): void {
    this.#state('always', condition)
  }

  #state(quantifier: Quantifier, condition: LitmusCondition): void {
    if (typeof condition !== 'function') checkOptions(condition, `litmus.${quantifier}`, PATTERN)
    const { threads } = this.#options
    const outcomes = threads === undefined ? [this.#here(condition)] : this.#everyOrder(threads, condition)
    const positive = outcomes.filter(({ can }) => can)
    const negative = outcomes.filter(({ must }) => !must)
    const observed: Quantifier = positive.length === 0 ? 'never' : negative.length === 0 ? 'always' : 'sometimes'
    const witness = (quantifier === 'always' ? negative[0] : positive[0])?.order ?? ''
    const states = new Map<string, { orders: number; holds: boolean }>()
    for (const { state, can } of outcomes) {
      const known = states.get(state)
      states.set(state, { orders: (known?.orders ?? 0) + 1, holds: can || known?.holds === true })
    }
    command('lab.litmus', {
      op: 'lab.litmus',
      name: this.#name,
      quantifier,
      observed,
      condition: cut(conditionText(condition), MAX_CONDITION),
      orders: outcomes.length,
      positive: positive.length,
      negative: negative.length,
      states: [...states]
        .slice(0, 100)
        .map(([text, { orders, holds }]) => ({ text: cut(text, MAX_STATE), orders, holds })),
      witness: observed === quantifier && quantifier !== 'sometimes' ? '' : cut(witness, MAX_WITNESS),
    })
  }

  /** The run so far, as the only order. */
  #here(condition: LitmusCondition): Outcome {
    const hazards = this.#hazards()
    return { ...holds(condition, hazards), state: stateText(hazards, []), order: '' }
  }

  #everyOrder(threads: NonNullable<LitmusOptions['threads']>, condition: LitmusCondition): Outcome[] {
    const lists = Object.values(threads)
    const orders = interleavings(
      lists.map((list) => list.length),
      MAX_ORDERS,
    )
    if (orders === null) {
      throw new RangeError(`lab.litmus: these operations have more than ${String(MAX_ORDERS)} orders; name fewer.`)
    }
    const before = this.#hazards().length
    return orders.map((order) =>
      fork((labels) => {
        const failures: string[] = []
        const next = lists.map(() => 0)
        for (const thread of order) {
          const operation = lists[thread]?.[next[thread] ?? 0]
          next[thread] = (next[thread] ?? 0) + 1
          if (operation === undefined) continue
          const outcome = outcomeOf(operation)
          if (!outcome.ok) failures.push(`${outcome.op}=${outcome.errno}`)
        }
        this.#options.finally?.()
        const hazards = this.#hazards().slice(before)
        return { ...holds(condition, hazards), state: stateText(hazards, failures), order: labels.join(', ') }
      }),
    )
  }
}

function holds(condition: LitmusCondition, hazards: readonly Hazards[number][]): { can: boolean; must: boolean } {
  if (typeof condition === 'function') {
    const answer: unknown = condition()
    if (typeof answer !== 'boolean') {
      throw new TypeError(`lab.litmus: the condition must answer true or false, not ${describe(answer)}.`)
    }
    return { can: answer, must: answer }
  }
  const those = hazards.filter((hazard) => fits(hazard, condition))
  return { can: those.length > 0, must: those.some(({ certainty }) => certainty === 'certain') }
}

function fits(hazard: Hazards[number], pattern: HazardPattern): boolean {
  return PATTERN.every((field) => pattern[field] === undefined || pattern[field] === hazard[field])
}

/** e.g. `A possible, B none; igpu.attach=EBUSY` */
function stateText(hazards: readonly Hazards[number][], failures: readonly string[]): string {
  const word = (hazardClass: 'A' | 'B'): string => {
    const those = hazards.filter((hazard) => hazard.class === hazardClass)
    if (those.length === 0) return 'none'
    return those.some(({ certainty }) => certainty === 'certain') ? 'certain' : 'possible'
  }
  return [`A ${word('A')}, B ${word('B')}`, ...failures.toSorted()].join('; ')
}

function conditionText(condition: LitmusCondition): string {
  if (typeof condition === 'function') return textOf(condition)
  const { class: hazardClass, ...others } = condition
  const rest = Object.entries(others).filter(([, value]) => value !== undefined)
  const words = [
    `hazard${hazardClass === undefined ? '' : ` ${hazardClass}`}`,
    ...rest.map(([, value]) => String(value)),
  ]
  return words.join(', ')
}

/** What a function answers with, as far as it is short. */
function textOf(condition: () => boolean): string {
  const text = sourceText(condition)
    .replace(/\s+/g, ' ')
    .replace(/^\(\) => /, '')
  return cut(text, 60)
}

sealed(LitmusTest, 'A litmus test')
