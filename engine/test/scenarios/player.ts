/**
 * Turns the operations of a golden scenario into commands. One step of a scenario may take several: a device has to exist
 * before it is attached, memory before it is mapped. Ids are not written down: they come out of the replies.
 */
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Command } from '../../protocol/command.ts'
import type { PlainValue, Step } from '../../protocol/step.ts'
import type { GoldenScenario, GoldenStep, Operation } from './golden.ts'

/** What a scenario is played on. */
export interface Stage {
  dispatch(command: Command): Step
}

const PROCESS = 'vm'
const bytes = (pages: number) => BigInt(pages) * PAGE_SIZE_N

/** Plays one scenario; keeps what the names of the scenario stand for. */
export class Player {
  /** IOAS id by letter. */
  readonly ioases = new Map<string, number>()
  readonly #stage: Stage
  readonly #scenario: GoldenScenario
  readonly #devices = new Set<string>()
  readonly #helpers = new Map<string, number>()
  readonly #hwpts = new Map<string, number>()
  readonly #allocated: { va: bigint; pages: number }[] = []
  /** Access pins not yet undone: page indexes, and what the replies called them. */
  readonly #pins: { first: number; last: number; access: number; item: number }[] = []
  readonly #rwAccess = new Map<string, number>()
  #split = false

  constructor(scenario: GoldenScenario, stage: Stage) {
    this.#scenario = scenario
    this.#stage = stage
    this.#run({ op: 'lab.agent', agent: scenario.agent })
    this.#run({ op: 'process.create', name: PROCESS, capIpcLock: true, memlockPages: null })
    // A bound device that is attached nowhere stands behind HWPT_ALLOC.
    for (const helper of ['hc', 'hn']) {
      this.#device(helper, helper === 'hc', [])
      this.#helpers.set(helper, idOf(this.#run({ op: 'device.bind', device: helper }).result.value))
    }
  }

  /** Plays one step and returns the lab's steps that it took. */
  play(step: GoldenStep): Step[] {
    const done: Step[] = []
    for (const operation of step.ops) this.#play(operation, done)
    return done
  }

  #play(operation: Operation, done: Step[]): void {
    const run = (command: Command, errno?: string) => {
      const step = this.#run(command, errno)
      done.push(step)
      return step.result.value
    }
    switch (operation.op) {
      case 'ioas':
        this.ioases.set(operation.name, idOf(run({ op: 'ioas.alloc', name: operation.name })))
        return
      case 'map':
        this.#allocate(operation.va, done)
        run(
          {
            op: 'ioas.map',
            ioas: this.#ioas(operation.ioas),
            process: PROCESS,
            va: operation.va,
            length: bytes(operation.pages),
            iova: operation.iova,
            prot: { read: true, write: operation.writable },
            unknownFlags: false,
            efault: false,
          },
          operation.errno,
        )
        return
      case 'copy':
        run({
          op: 'ioas.copy',
          src: this.#ioas(operation.src),
          srcIova: operation.srcIova,
          dst: this.#ioas(operation.dst),
          dstIova: operation.dstIova,
          length: bytes(operation.pages),
          prot: { read: true, write: true },
          unknownFlags: false,
        })
        return
      case 'unmap':
        if (this.#split) {
          run({ op: 'vfio.setIoas', ioas: this.#ioas(operation.ioas) })
          run({ op: 'vfio.unmap', iova: operation.iova, length: bytes(operation.pages) })
        } else {
          run({
            op: 'ioas.unmap',
            ioas: this.#ioas(operation.ioas),
            iova: operation.iova,
            length: bytes(operation.pages),
          })
        }
        this.#split = false
        return
      case 'attach':
        this.#device(operation.device, operation.coherent, done)
        run({ op: 'device.attach', device: operation.device, pt: this.#ioas(operation.ioas) }, operation.errno)
        return
      case 'attachHwpt':
        this.#device(operation.device, operation.coherent, done)
        run({ op: 'device.attach', device: operation.device, pt: known(this.#hwpts, operation.hwpt) })
        return
      case 'replace':
        run({ op: 'device.replace', device: operation.device, pt: this.#ioas(operation.ioas) })
        return
      case 'unplug':
        run({ op: 'device.unplug', device: operation.device })
        return
      case 'hwpt': {
        const device = known(this.#helpers, operation.coherent ? 'hc' : 'hn')
        const value = run(
          {
            op: 'hwpt.alloc',
            name: operation.name ?? '',
            device,
            parent: this.#ioas(operation.ioas),
            nestParent: false,
            dirtyTracking: false,
            nestedData: false,
            efault: operation.efault ?? false,
          },
          operation.errno,
        )
        if (operation.errno === undefined && operation.name !== null) this.#hwpts.set(operation.name, idOf(value))
        return
      }
      case 'destroy':
        run({ op: 'object.destroy', id: known(this.#hwpts, operation.hwpt) })
        return
      case 'smallPages':
        run({ op: 'ioas.hugePages', ioas: this.#ioas(operation.ioas), value: 0 })
        return
      case 'pin': {
        const ioas = this.#ioas(operation.ioas)
        const access = idOf(run({ op: 'access.create', name: 'mdev', ioas, needsPinPages: true }))
        const length = bytes(operation.pages)
        const item = numberIn(run({ op: 'access.pin', access, iova: operation.iova, length, write: false }), 'item')
        this.#pins.push({ first: operation.first, last: operation.first + operation.pages - 1, access, item })
        return
      }
      case 'unpin': {
        const i = this.#pins.findIndex((pin) => pin.first === operation.first && pin.last === operation.last)
        const pin = this.#pins.splice(i, 1)[0]
        if (i < 0 || pin === undefined) throw new Error(`no pin of pages ${operation.first} to ${operation.last}`)
        run({ op: 'access.unpin', access: pin.access, item: pin.item })
        return
      }
      case 'rw': {
        const ioas = this.#ioas(operation.ioas)
        const access =
          this.#rwAccess.get(operation.ioas) ??
          idOf(run({ op: 'access.create', name: 'rw', ioas, needsPinPages: false }))
        this.#rwAccess.set(operation.ioas, access)
        const length = bytes(operation.pages)
        run({ op: 'access.rw', access, iova: operation.iova, length, write: false, slow: true })
        return
      }
      case 'refault':
        run({ op: 'mem.refault', process: PROCESS, va: operation.va, pages: operation.pages })
        return
      case 'fail':
        run({ op: 'fault.inject', point: operation.point, nth: operation.nth })
        return
      case 'split':
        this.#split = true
        return
      default:
        operation satisfies never
    }
  }

  /** Makes sure that the memory around `va` exists: neighbouring ranges of the scenario are one contiguous range. */
  #allocate(va: bigint, done: Step[]): void {
    if (this.#allocated.some((range) => va >= range.va && va < range.va + bytes(range.pages))) return
    const maps = this.#scenario.steps.flatMap((step) => step.ops).filter((operation) => operation.op === 'map')
    let first = va
    let end = va
    for (let grown = true; grown;) {
      grown = false
      for (const map of maps) {
        const mapEnd = map.va + bytes(map.pages)
        if (map.va > end || mapEnd < first || (map.va >= first && mapEnd <= end)) continue
        if (map.va < first) first = map.va
        if (mapEnd > end) end = mapEnd
        grown = true
      }
    }
    const pages = Number((end - first) / PAGE_SIZE_N)
    this.#allocated.push({ va: first, pages })
    done.push(
      this.#run({
        op: 'mem.alloc',
        process: PROCESS,
        name: `memory${this.#allocated.length}`,
        pages,
        va: first,
        layout: 'contiguous',
        zeroing: 'cached',
        readOnly: false,
        mergeable: false,
      }),
    )
  }

  /** Makes the hardware on first use. */
  #device(name: string, coherent: boolean, done: Step[]): void {
    if (this.#devices.has(name)) return
    this.#devices.add(name)
    done.push(
      this.#run({
        op: 'device.create',
        name,
        coherent,
        noSnoop: true,
        dirtyTracking: false,
        group: null,
        reserved: [],
      }),
    )
  }

  #ioas(letter: string): number {
    return known(this.ioases, letter)
  }

  #run(command: Command, errno?: string): Step {
    const step = this.#stage.dispatch(command)
    const got = step.result.ok ? undefined : step.result.errno
    if (got !== errno) {
      const why = step.result.ok ? 'success' : `${step.result.errno}: ${step.result.why}`
      throw new Error(`${this.#scenario.id}: ${command.op} answered ${why}, not ${errno ?? 'success'}`)
    }
    return step
  }
}

function known(map: ReadonlyMap<string, number>, name: string): number {
  const id = map.get(name)
  if (id === undefined) throw new Error(`no object named ${name}`)
  return id
}

function idOf(value: PlainValue): number {
  return numberIn(value, 'id')
}

function numberIn(value: PlainValue, key: string): number {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const field = (value as { readonly [key: string]: PlainValue })[key]
    if (typeof field === 'number') return field
  }
  throw new Error(`no number ${key} in the reply`)
}
