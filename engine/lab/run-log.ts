/**
 * What the panels need of a whole run, kept while it runs: the flush log, hazards, expectations, the pins after each step,
 * and when domains came and went. Appended to, never changed; the state at a step is looked up by the step.
 */
import { runPages } from '../base/pfn-runs.ts'
import type { CommandOf, HazardClass, HazardEvent, HazardVerdict, LitmusResult, Step } from '../protocol/index.ts'
import { DEFAULT_COST_MODEL, type CostModel } from './cost-model.ts'
import { NumberColumn } from './journal/columns.ts'
import { FlushLog } from './journal/flush-log.ts'
import { StorageLog } from './journal/storage-log.ts'

/** A hazard with its step. */
export interface LoggedHazard {
  readonly step: number
  readonly event: HazardEvent
}

/** An expectation of the script with its outcome. */
export interface LoggedExpectation {
  readonly step: number
  readonly line: number | null
  readonly text: string
  readonly passed: boolean
  readonly message: string
  readonly isLitmus: boolean
}

/** The time that a domain was in the `domains` xarray: from the step that added it to the one that removed it. */
export interface DomainSpan {
  readonly domain: number
  readonly coherent: boolean
  readonly from: number
  to: number | null
}

/** Hazards that are kept with their causes; beyond that they are counted. */
const MAX_HAZARDS = 20_000

export class RunLog {
  readonly flushes: FlushLog
  /** The first hazards of the run, at most MAX_HAZARDS; `hazardsUpTo` counts all. */
  readonly hazards: LoggedHazard[]
  /** The first hazard of each class and certainty. */
  readonly #firstHazards: LoggedHazard[]
  readonly expectations: LoggedExpectation[]
  /** Litmus tests, in order. */
  readonly litmus: LitmusResult[]
  readonly domainSpans: DomainSpan[]
  readonly storage: StorageLog
  /** The constants that scripts gave, with the step that did. */
  readonly #costs: { readonly step: number; readonly cost: CostModel }[]
  /**
   * After step n: pinned pages; pages that were pinned and mapped so far; flushed pages so far, redundant ones among them,
   * hazards so far. Row 0 is the start.
   */
  readonly #pinned: NumberColumn
  readonly #pins: NumberColumn
  readonly #mapped: NumberColumn
  readonly #flushed: NumberColumn
  readonly #redundant: NumberColumn
  readonly #hazards: NumberColumn

  /**
   * @param from the log that this one goes on from, if any
   * @param step the last step of it that it has
   */
  constructor(from?: RunLog, step = Infinity) {
    const past = <T extends { readonly step: number }>(all: readonly T[] = []): T[] =>
      all.filter((one) => one.step <= step)
    this.flushes = from?.flushes.upTo(step) ?? new FlushLog()
    this.hazards = past(from?.hazards)
    this.#firstHazards = past(from === undefined ? [] : from.#firstHazards)
    this.expectations = past(from?.expectations)
    // Each litmus test is an expectation, too.
    const tests = this.expectations.filter(({ isLitmus }) => isLitmus).length
    this.litmus = (from?.litmus ?? []).slice(0, tests)
    this.domainSpans = (from?.domainSpans ?? [])
      .filter((span) => span.from <= step)
      .map((span) => ({ ...span, to: span.to !== null && span.to <= step ? span.to : null }))
    this.storage = from?.storage.upTo(step) ?? new StorageLog()
    this.#costs = past(from === undefined ? [] : from.#costs)
    const column = (of: (log: RunLog) => NumberColumn): NumberColumn =>
      from === undefined ? columnFromZero() : of(from).first(step + 1)
    this.#pinned = column((log) => log.#pinned)
    this.#pins = column((log) => log.#pins)
    this.#mapped = column((log) => log.#mapped)
    this.#flushed = column((log) => log.#flushed)
    this.#redundant = column((log) => log.#redundant)
    this.#hazards = column((log) => log.#hazards)
  }

  /** An independent log with the same past. */
  clone(): RunLog {
    return new RunLog(this)
  }

  /** An independent log of the steps up to `step`. */
  upTo(step: number): RunLog {
    return new RunLog(this, step)
  }

  /** The constants that flushes are estimated by. */
  get cost(): CostModel {
    return this.#costs.at(-1)?.cost ?? DEFAULT_COST_MODEL
  }

  /** Adds a step's events; steps come in order. */
  record(step: Step): void {
    let pinned = this.#pinned.at(step.step - 1)
    let pins = this.#pins.at(step.step - 1)
    let mapped = this.#mapped.at(step.step - 1)
    let hazards = this.#hazards.at(step.step - 1)
    for (const event of step.events) {
      switch (event.kind) {
        case 'pin': {
          const pages = runPages(event.runs)
          pinned += pages
          pins += pages
          break
        }
        case 'unpin':
          pinned -= runPages(event.runs)
          break
        case 'flush':
          this.flushes.add(step.step, event)
          break
        case 'hazard':
          this.#recordHazard({ step: step.step, event })
          hazards++
          break
        case 'storage':
          this.storage.add(step.step, event)
          break
        case 'domain-add':
          this.domainSpans.push({ domain: event.domain, coherent: event.coherent, from: step.step, to: null })
          break
        case 'domain-remove': {
          const open = this.domainSpans.findLast((span) => span.domain === event.domain && span.to === null)
          if (open) open.to = step.step
          break
        }
        case 'map':
          mapped += runPages(event.runs)
          break
        case 'unmap':
        case 'notify':
        case 'attach':
        case 'detach':
        case 'release':
        case 'data':
          break
        default:
          event satisfies never
      }
    }
    if (step.command.op === 'lab.cost' && step.result.ok) {
      const { nsPerPage, nsDirtyExtra, nsReadBack } = step.command
      this.#costs.push({ step: step.step, cost: { nsPerPage, nsDirtyExtra, nsReadBack } })
    }
    if (step.command.op === 'lab.litmus') this.#recordLitmus(step, step.command)
    if (step.command.op === 'lab.expect') {
      const { text, passed, message } = step.command
      const line = step.place?.line ?? null
      this.expectations.push({ step: step.step, line, text, passed, message, isLitmus: false })
    }
    this.#pinned.push(pinned)
    this.#pins.push(pins)
    this.#mapped.push(mapped)
    this.#flushed.push(this.flushes.pages)
    this.#redundant.push(this.flushes.redundantPages)
    this.#hazards.push(hazards)
  }

  #recordHazard(hazard: LoggedHazard): void {
    const { class: of, certainty } = hazard.event
    if (this.hazards.length < MAX_HAZARDS) this.hazards.push(hazard)
    if (!this.#firstHazards.some(({ event }) => event.class === of && event.certainty === certainty)) {
      this.#firstHazards.push(hazard)
    }
  }

  /** The worst of the hazards of a class. */
  verdict(of: HazardClass): HazardVerdict {
    const those = this.#firstHazards.filter(({ event }) => event.class === of)
    if (those.some(({ event }) => event.certainty === 'certain')) return 'certain'
    return those.length > 0 ? 'possible' : 'none'
  }

  /** A litmus test is an expectation, too: the run fails if it does not hold. */
  #recordLitmus({ step, place }: Step, command: CommandOf<'lab.litmus'>): void {
    const line = place?.line ?? null
    const { name, quantifier, observed, condition, orders, positive, negative, states, witness } = command
    this.litmus.push({ line, name, quantifier, observed, condition, orders, positive, negative, states, witness })
    const passed = quantifier === observed
    const count = `${observed}, in ${String(positive)} of ${String(orders)} ${orders === 1 ? 'order' : 'orders'}`
    const message = passed ? '' : `${condition} is observed ${count}${witness === '' ? '' : `: ${witness}`}`
    this.expectations.push({
      step,
      line,
      text: `litmus ${name}: ${quantifier} ${condition}`,
      passed,
      message,
      isLitmus: true,
    })
  }

  /** Pages pinned after step `n`, each iopt_pages counted by itself. */
  pinnedAfter(n: number): number {
    return this.#pinned.at(n)
  }

  /** Pages pinned up to and including step `n`, whether or not they still are. */
  pinsUpTo(n: number): number {
    return this.#pins.at(n)
  }

  /** Pages that entered a domain up to and including step `n`, once for each domain. */
  mappedUpTo(n: number): number {
    return this.#mapped.at(n)
  }

  /** Pages flushed up to and including step `n`. */
  flushedUpTo(n: number): number {
    return this.#flushed.at(n)
  }

  /** Pages flushed for nothing up to and including step `n`. */
  redundantUpTo(n: number): number {
    return this.#redundant.at(n)
  }

  /** Hazards seen up to and including step `n`. */
  hazardsUpTo(n: number): number {
    return this.#hazards.at(n)
  }
}

function columnFromZero(): NumberColumn {
  const column = new NumberColumn()
  column.push(0)
  return column
}
