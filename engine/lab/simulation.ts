/**
 * One machine, one iommufd context, one policy and the hazard monitor, without memory of what happened: executing a command
 * changes the state and gives the result and the events. A lab adds the journal; time travel and the explorer clone this.
 */
import { Rng } from '../base/rng.ts'
import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { Iommufd } from '../iommufd/iommufd.ts'
import { makeCache } from '../machine/cache/make-cache.ts'
import { geometryError } from '../machine/cache/set-associative.ts'
import { Machine, type MachineOptions } from '../machine/machine.ts'
import type { CacheMode, Command, CommandOf, OpResult, TraceEvent } from '../protocol/index.ts'
import { DataCommands, HazardMonitor, Spontaneous, type Agent, type HazardSurroundings } from './hazards/index.ts'
import { isPending, PolicyBook } from './defined-policies.ts'
import { forEachMapped } from './mapped-frames.ts'
import { NameBook } from './names.ts'

/** What a simulation is built of. */
export interface SimulationOptions {
  readonly policy: FlushPolicy
  readonly seed: number
  readonly mode: CacheMode
  readonly agent: Agent
  readonly machine?: MachineOptions
  /** The policies that a command may name. */
  readonly policies: PolicyBook
}

/** Where in the run a command stands, for the cause chains of hazards. */
export interface Moment {
  /** 1-based. */
  readonly step: number
  readonly line: number | null
  readonly label: string
}

/** What a command did. */
export interface Outcome {
  readonly result: OpResult
  readonly events: readonly TraceEvent[]
}

const DONE: OpResult = { ok: true, value: null }

function refuse(errno: 'EBUSY' | 'EEXIST' | 'EINVAL' | 'EOPNOTSUPP' | 'ENOENT', why: string): OpResult {
  return { ok: false, errno, why, where: null, value: null }
}

function checkCost(command: CommandOf<'lab.cost'>): OpResult {
  for (const [name, ns] of Object.entries({
    nsPerPage: command.nsPerPage,
    nsDirtyExtra: command.nsDirtyExtra,
    nsReadBack: command.nsReadBack,
  })) {
    if (!Number.isFinite(ns) || ns < 0) return refuse('EINVAL', `${name} is ${String(ns)}, not a number of nanoseconds`)
  }
  return DONE
}

export class Simulation {
  readonly machine: Machine
  readonly iommufd: Iommufd
  readonly monitor: HazardMonitor
  readonly data: DataCommands
  readonly spontaneous: Spontaneous
  readonly names: NameBook
  readonly #clock: { step: number; line: number | null; label: string } = { step: 0, line: null, label: '' }
  readonly #policies: PolicyBook
  readonly #seed: number
  #events: TraceEvent[] = []

  /** @param from options of a new simulation, or the simulation that this one is a copy of */
  constructor(from: SimulationOptions | Simulation) {
    const sink = (event: TraceEvent): void => this.#emit(event)
    this.#seed = from instanceof Simulation ? from.#seed : from.seed
    this.#policies = new PolicyBook(from instanceof Simulation ? from.#policies : from.policies)
    if (from instanceof Simulation) {
      this.machine = from.machine.clone()
      this.names = from.names.clone(this.machine)
      this.iommufd = from.iommufd.clone(this.machine, sink)
      const around = this.#surroundings(sink)
      this.monitor = from.monitor.clone(around)
      this.data = from.data.clone(this.machine, this.monitor, around)
      this.spontaneous = from.spontaneous.clone()
    } else {
      this.machine = new Machine(from.machine)
      this.names = new NameBook(this.machine)
      this.iommufd = new Iommufd(this.machine, from.policy, sink)
      const around = this.#surroundings(sink)
      this.monitor = new HazardMonitor(makeCache(from.mode, from.seed), around, from.agent)
      this.data = new DataCommands(this.machine, this.monitor, around)
      this.spontaneous = new Spontaneous(new Rng(from.seed))
    }
    this.machine.observers.push(this.monitor)
    this.machine.cache = this.monitor
  }

  /** The policy that is asked. */
  get policy(): FlushPolicy {
    return this.iommufd.policy
  }

  /** Names of the policies that commands defined, in order. */
  get definedPolicies(): string[] {
    return this.#policies.defined
  }

  /** What the command that is under way did so far. */
  get eventsSoFar(): readonly TraceEvent[] {
    return this.#events
  }

  /** Roughly the entries that a copy of the state holds, to bound what copies take. */
  get weight(): number {
    let weight = this.machine.memory.pins.stretches + this.machine.memory.blocks.length
    for (const domain of this.machine.iommu.domains) weight += domain.table.segmentCount
    for (const ioas of this.iommufd.ioases) weight += 4 * ioas.iopt.areas.size
    return weight
  }

  /** An independent copy; costs what is there to copy, not what happened before. */
  clone(): Simulation {
    return new Simulation(this)
  }

  /**
   * Runs one command to its end.
   * @throws InvariantError when the model contradicts itself; never for what a user asks
   */
  execute(command: Command, moment: Moment): Outcome {
    this.#clock.step = moment.step
    this.#clock.line = moment.line
    this.#clock.label = moment.label
    this.#events = []
    const result = this.#run(command)
    this.spontaneous.act(this.monitor)
    const events = this.#events
    this.#events = []
    return { result, events }
  }

  #run(command: Command): OpResult {
    switch (command.op) {
      case 'process.create':
      case 'process.limit':
      case 'mem.alloc':
      case 'mem.free':
      case 'mem.refault':
      case 'device.create': {
        const result = this.machine.execute(command)
        this.names.nameNewFrames()
        return result
      }
      case 'cpu.read':
      case 'cpu.write':
      case 'cache.clflush':
      case 'cache.clwb':
      case 'cache.evict':
      case 'cache.prefetch':
      case 'dma.read':
      case 'dma.write':
      case 'ksm.scan':
      case 'mem.recycle':
        return this.data.execute(command)
      case 'lab.agent':
        this.monitor.agent = command.agent
        return DONE
      case 'lab.cache':
        return this.#setCache(command)
      case 'lab.note':
      case 'lab.litmus':
      case 'lab.expect':
        return DONE
      case 'lab.cost':
        return checkCost(command)
      case 'lab.policy':
        return this.#setPolicy(command.policy)
      case 'lab.definePolicy':
        return this.#definePolicy(command)
      default:
        if (isPending(this.policy)) {
          return refuse(
            'ENOENT',
            `there is no flush policy named ${this.policy.name}; lab.definePolicy has to come first`,
          )
        }
        return this.iommufd.execute(command)
    }
  }

  /** Another policy from here on; only while no object exists, so that no policy sees half a history. */
  #setPolicy(name: string): OpResult {
    const policy = this.#policies.find(name)
    if (policy === undefined) return refuse('ENOENT', `there is no flush policy named ${name}`)
    if (!this.iommufd.objects.isEmpty) {
      return refuse('EBUSY', `the policy can only change before the first iommufd object; ${this.policy.name} stays`)
    }
    this.iommufd.policy = policy
    return DONE
  }

  /** A policy of the script's own. A run that was asked to have it goes on with it. */
  #definePolicy(definition: CommandOf<'lab.definePolicy'>): OpResult {
    const { name } = definition
    if (!this.#policies.canDefine) return refuse('EOPNOTSUPP', 'a policy can only be defined by a script')
    if (this.#policies.find(name) !== undefined)
      return refuse('EEXIST', `there is a flush policy named ${name} already`)
    const policy = this.#policies.define(definition)
    if (policy !== null && isPending(this.policy) && this.policy.name === name) this.iommufd.policy = policy
    return DONE
  }

  /** Another CPU cache; only while there is no memory that it could hold. */
  #setCache(wanted: CommandOf<'lab.cache'>): OpResult {
    if (this.machine.memory.blocks.length > 0) {
      return refuse('EBUSY', 'the CPU cache can only change before memory is allocated')
    }
    const { bytes, ways, replacement, selfSnoop, ddio, spontaneous } = wanted
    const wrong = geometryError({ bytes, ways, replacement })
    if (wrong !== null) return refuse('EINVAL', wrong)
    this.monitor.cache = makeCache(this.monitor.cache.mode, this.#seed, { bytes, ways, replacement })
    this.data.options = { selfSnoop, ddio }
    this.spontaneous.rate = spontaneous
    return DONE
  }

  #emit(event: TraceEvent): void {
    if ('domain' in event && event.domain !== null) this.names.remember(event.domain)
    this.#events.push(event)
  }

  #surroundings(sink: (event: TraceEvent) => void): HazardSurroundings {
    return {
      mapped: (domain, iova, length, visit) => {
        const table = this.machine.iommu.domain(domain.number)
        if (table !== null) forEachMapped(table, iova, length, visit)
      },
      clock: this.#clock,
      names: this.names,
      sink,
    }
  }
}
