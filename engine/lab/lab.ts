/**
 * The lab: a simulation with its journal. Commands go in one by one, each becomes a step; views show any step of the run.
 */
import { InvariantError } from '../base/assert.ts'
import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import type { MachineOptions } from '../machine/machine.ts'
import type { CacheMode, Command, FlushLogView, ScriptPlace, Step, StepRow, ViewMap } from '../protocol/index.ts'
import { isPending, pendingPolicy, PolicyBook, type PolicyCompiler } from './defined-policies.ts'
import type { Agent } from './hazards/index.ts'
import { History } from './history.ts'
import { Journal } from './journal/journal.ts'
import { stepText } from './journal/step-text.ts'
import { LabFailure } from './lab-failure.ts'
import type { NameBook } from './names.ts'
import { PolicyFailure } from './policy-failure.ts'
import { RunLog } from './run-log.ts'
import { Simulation } from './simulation.ts'
import { viewsAt } from './views/index.ts'
import { flushLogView } from './views/log-views.ts'
import { stepRow } from './views/step-summary.ts'

/** What a lab is built of. */
export interface LabOptions {
  /** A policy, or the name of a shipped one. */
  readonly policy?: FlushPolicy | string
  /** 32 bits; drives everything that is random. */
  readonly seed?: number
  readonly mode?: CacheMode
  /** Check the invariants of the kernel model after each command, or after so many and rarer later; dear in a large state. */
  readonly invariants?: boolean | number
  /** Whether devices do the worst that their mappings allow. */
  readonly agent?: Agent
  /** Whether somebody will look at the steps: their events are kept, as long as they are not too many. */
  readonly keepEvents?: boolean
  /** Limits of the hardware; an Intel IOMMU by default. */
  readonly machine?: MachineOptions
  /** Policies beyond the shipped ones, which `lab.policy` may name. */
  readonly policies?: readonly FlushPolicy[]
  /** Makes policies of what `lab.definePolicy` says. With one, `policy` may name a policy that is yet to be defined. */
  readonly compilePolicy?: PolicyCompiler
}

export class Lab {
  readonly seed: number
  readonly mode: CacheMode
  /** The state as it is now. */
  readonly simulation: Simulation
  readonly journal: Journal
  readonly log: RunLog
  /** The state at each step of the past. */
  readonly history: History
  /** Commands from one check of the invariants to the next; 0 checks none. */
  readonly #invariants: number
  /** Step after which they are checked next. */
  #nextCheck = 0
  #failure: LabFailure | PolicyFailure | null = null
  /** The operation in whose middle this lab is; null for one that stands between two. */
  #underWay: string | null = null

  /**
   * @param options of a new lab, or the lab that this one goes on from
   * @param step the last step of that lab that it has
   * @throws RangeError for the name of a policy that nobody knows
   */
  constructor(options: LabOptions | Lab = {}, step = Infinity) {
    if (options instanceof Lab) {
      const isPast = step < options.steps
      this.seed = options.seed
      this.mode = options.mode
      this.#invariants = options.#invariants
      this.#nextCheck = isPast ? step + options.#invariants : options.#nextCheck
      this.simulation = (isPast ? options.history.at(step) : options.simulation).clone()
      this.journal = options.journal.upTo(step)
      this.log = options.log.upTo(step)
      this.history = new History(this.journal, options.history)
      if (!isPast) this.#underWay = options.#underWay
      return
    }
    this.seed = options.seed ?? 1
    this.mode = options.mode ?? 'worst-case'
    this.#invariants = Number(options.invariants ?? false)
    this.#nextCheck = this.#invariants
    const { policies: given = [], policy: wanted = 'v1', compilePolicy } = options
    const policies = new PolicyBook({ given, compile: compilePolicy ?? null })
    const policy = typeof wanted === 'string' ? (policies.find(wanted) ?? awaited(wanted, policies)) : wanted
    const agent = options.agent ?? 'worst-case'
    const machine = options.machine
    const { seed, mode } = this
    const begin = { policy, seed, mode, agent, policies, ...(machine === undefined ? {} : { machine }) }
    this.simulation = new Simulation(begin)
    this.journal = new Journal({ policy: policy.name, seed, mode }, options.keepEvents)
    this.log = new RunLog()
    this.history = new History(this.journal, () => new Simulation(begin))
  }

  /** Name of the policy that is asked now. */
  get policyName(): string {
    return this.simulation.policy.name
  }

  /** Names of the policies that the script defined, in order. */
  get definedPolicies(): string[] {
    return this.simulation.definedPolicies
  }

  /** Whether the run's policy was to be defined by the script, and is not yet. */
  get lacksPolicy(): boolean {
    return isPending(this.simulation.policy)
  }

  /** Names of domains and frames. */
  get names(): NameBook {
    return this.simulation.names
  }

  /** Number of steps so far. */
  get steps(): number {
    return this.journal.length
  }

  /** Why nothing can be done with a lab that stands in the middle of an operation; null with any other. */
  get busy(): string | null {
    if (this.#underWay === null) return null
    return `${this.#underWay} is under way and holds its locks: nothing else can be done before it ends`
  }

  /** SHA-256 of the journal so far. */
  get journalHash(): string {
    return this.journal.hash
  }

  /**
   * Runs a command as the next step of the journal.
   * @param place where in the script it was asked for
   * @param label how the script called it; the command's op by default
   * @returns the step with its result and events; an errno is a result
   * @throws LabFailure when the model contradicts itself: the run ends there
   * @throws PolicyFailure when a policy that the script defined fails: likewise
   */
  dispatch(command: Command, place: ScriptPlace | null = null, label: string = command.op): Step {
    if (this.#failure) throw this.#failure
    if (this.busy !== null) {
      const result = { ok: false, errno: 'EBUSY', why: this.busy, where: null, value: null } as const
      return { step: this.steps + 1, command, place, label, result, events: [] }
    }
    const number = this.journal.length + 1
    const moment = { step: number, line: place?.line ?? null, label }
    try {
      const { result, events } = this.simulation.execute(command, moment)
      const step: Step = { step: number, command, place, label, result, events }
      this.journal.append(step)
      this.log.record(step)
      this.history.reached(number, this.simulation)
      this.#checkInvariants(number)
      return step
    } catch (error) {
      if (error instanceof PolicyFailure) this.#failure = error
      if (!(error instanceof InvariantError)) throw error
      this.#failure = new LabFailure(error, { ...moment, command, place })
      throw this.#failure
    }
  }

  /** Checks the invariants when it is time; rarer as the run grows, so that all checks together cost in proportion to it. */
  #checkInvariants(step: number): void {
    if (this.#invariants === 0 || step < this.#nextCheck) return
    this.#nextCheck = step + (this.#invariants === 1 ? 1 : Math.max(this.#invariants, step >> 4))
    this.simulation.iommufd.checkInvariants()
  }

  /** Step `n` (1-based) with its events. */
  step(n: number): Step | undefined {
    const entry = this.journal.entry(n)
    if (entry === undefined) return undefined
    const events = this.journal.events(n)
    return events === null ? this.history.steps(n, 1)[0] : { step: n, ...entry, events }
  }

  /** The canonical lines of the journal, header first, each with its newline: what the hash is taken of. */
  *journalLines(): Generator<string> {
    yield `${this.journal.headerLine}\n`
    const window = 256
    for (let first = 1; first <= this.steps; first += window) {
      for (const step of this.#window(first, window)) yield `${stepText(step)}\n`
    }
  }

  /** An independent lab with the same past. */
  fork(): Lab {
    return new Lab(this)
  }

  /**
   * This lab in the middle of the operation that `dispatch` is carrying out, for looking at: a lab of its own whose last step is
   * that operation, with what it did so far. Nothing can be done with it.
   */
  inTheMiddle({ command, place, label }: Pick<Step, 'command' | 'place' | 'label'>): Lab {
    const lab = new Lab(this)
    const events = [...this.simulation.eventsSoFar]
    const result = { ok: true, value: null } as const
    const step = { step: this.steps + 1, command, place, label: `${label} …`, result, events }
    lab.journal.append(step)
    lab.log.record(step)
    lab.history.stoppedIn(step, lab.simulation)
    lab.#underWay = label
    return lab
  }

  /** An independent lab with the past up to `step`. Where that is not all, the hash of its journal is not known. */
  forkAt(step: number): Lab {
    return new Lab(this, Math.max(0, step))
  }

  /** All panels at step `cursor`; 0 is before the first. */
  views(cursor: number): ViewMap {
    return viewsAt(this, this.history, cursor)
  }

  /** A window of the flush log; rows after step `cursor` are marked as future. */
  flushLogWindow(cursor: number, first: number, count: number): FlushLogView {
    return flushLogView(this, cursor, first, count)
  }

  /** Rows of the step list from row `first` on (row 0 is step 1). */
  stepRows(first: number, count: number): StepRow[] {
    return this.#window(first + 1, count).map((step) => stepRow(step, this.names))
  }

  /** Steps `first…` (1-based) with their events, fewer than `count` at the end of the run. */
  stepsFrom(first: number, count: number): readonly Step[] {
    return this.#window(first, count)
  }

  /** Steps from `first` on with their events. */
  #window(first: number, count: number): Step[] {
    const steps: Step[] = []
    for (let n = first; n < first + count && n <= this.steps; n++) {
      const entry = this.journal.entry(n)
      const events = this.journal.events(n)
      // Steps whose events are gone are run again, the whole window at once.
      if (entry === undefined || events === null) return this.history.steps(first, count)
      steps.push({ step: n, ...entry, events })
    }
    return steps
  }
}

function awaited(name: string, policies: PolicyBook): FlushPolicy {
  if (!policies.canDefine) throw new RangeError(`there is no flush policy named ${name}`)
  return pendingPolicy(name)
}
