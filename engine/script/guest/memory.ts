import type { DataCommand } from '../../protocol/command.ts'
import type {
  DataSeen,
  Memory,
  MemoryOptions,
  MemoryType,
  Process,
  ProcessOptions,
  Zeroing,
} from '../api/types/machine.ts'
import type { Address, Size } from '../api/types/values.ts'
import { command } from './door.ts'
import { defaultName } from './names.ts'
import { checkInstance, checkName, checkOptions, sealed } from './slips.ts'
import { address, bytes, pagesOf } from './values.ts'

const PAGE = 4096n
const MEMORY_OPTIONS = ['name', 'at', 'layout', 'zeroing', 'readOnly', 'mergeable']

export class ProcessHandle implements Process {
  readonly #name: string
  readonly #memory: Memory | null

  constructor(name: string, options: ProcessOptions = {}) {
    this.#name = checkName(name, 'lab.process')
    checkOptions(options, 'lab.process', ['memory', 'memoryOptions', 'capIpcLock', 'memlock'])
    const { memory, memoryOptions, capIpcLock = true, memlock = null } = options
    const memlockPages = limitPages(memlock)
    command(`lab.process`, { op: 'process.create', name, capIpcLock, memlockPages })
    this.#memory = memory === undefined ? null : this.alloc(memory, { name: 'memory', ...memoryOptions })
  }

  get name(): string {
    return this.#name
  }

  get memory(): Memory {
    if (this.#memory !== null) return this.#memory
    throw new TypeError(
      `'${this.#name}' has no memory of its own: write lab.process('${this.#name}', { memory: '32 KiB' }).`,
    )
  }

  alloc(size: Size, options: MemoryOptions = {}): Memory {
    const call = `${this.#name}.alloc`
    checkOptions(options, call, MEMORY_OPTIONS)
    const name = options.name ?? defaultName(`${this.#name}.memory`)
    const { at, layout = 'contiguous', zeroing = 'cached', readOnly = false, mergeable = false } = options
    const pages = pagesOf(size, `${call}: size`)
    const { va } = command(call, {
      op: 'mem.alloc',
      process: this.#name,
      name,
      pages,
      va: at === undefined ? null : address(at, `${call}: at`),
      layout,
      zeroing,
      readOnly,
      mergeable,
    })
    return new MemoryHandle(this, va, BigInt(pages) * PAGE)
  }

  at(va: Address, length: Size): Memory {
    return new MemoryHandle(this, address(va, `${this.#name}.at: va`), bytes(length, `${this.#name}.at: length`))
  }

  limit(options: { readonly capIpcLock?: boolean; readonly memlock?: Size | null }): void {
    const call = `${this.#name}.limit`
    checkOptions(options, call, ['capIpcLock', 'memlock'])
    const { capIpcLock = false, memlock = null } = options
    command(call, { op: 'process.limit', process: this.#name, capIpcLock, memlockPages: limitPages(memlock) })
  }
}

function limitPages(memlock: Size | null): number | null {
  return memlock === null ? null : Number(bytes(memlock, 'memlock') / PAGE)
}

export class MemoryHandle implements Memory {
  readonly #process: Process
  readonly #va: bigint
  readonly #length: bigint

  constructor(process: Process, va: bigint, length: bigint) {
    this.#process = process
    this.#va = va
    this.#length = length
  }

  get process(): Process {
    return this.#process
  }

  get va(): bigint {
    return this.#va
  }

  get length(): bigint {
    return this.#length
  }

  get pages(): number {
    return Number((this.#va + this.#length + PAGE - 1n) / PAGE - this.#va / PAGE)
  }

  slice(offset: Size, length?: Size): Memory {
    const from = bytes(offset, 'memory.slice: offset')
    const size = length === undefined ? this.#length - from : bytes(length, 'memory.slice: length')
    if (from + size > this.#length || size < 0n) {
      const end = `0x${(from + size).toString(16)}`
      throw new RangeError(`memory.slice: the slice ends at ${end}, the memory at 0x${this.#length.toString(16)}.`)
    }
    return new MemoryHandle(this.#process, this.#va + from, size)
  }

  free(): void {
    command(this.#label('free'), { op: 'mem.free', ...this.#pageRange() })
  }

  refault(): void {
    command(this.#label('refault'), { op: 'mem.refault', ...this.#pageRange() })
  }

  read(options: { readonly memtype?: MemoryType } = {}): DataSeen {
    return this.#access('cpu.read', options)
  }

  write(options: { readonly memtype?: MemoryType } = {}): DataSeen {
    return this.#access('cpu.write', options)
  }

  clflush(): DataSeen {
    return this.#cache('clflush')
  }

  clwb(): DataSeen {
    return this.#cache('clwb')
  }

  evict(): DataSeen {
    return this.#cache('evict')
  }

  prefetch(): DataSeen {
    return this.#cache('prefetch')
  }

  recycle(to: Process, options: { readonly zeroing?: Zeroing } = {}): Memory {
    checkInstance(to, [ProcessHandle], 'memory.recycle gives the frames to a process')
    checkOptions(options, 'memory.recycle', ['zeroing'])
    const { zeroing = 'cached' } = options
    const value = seen(
      command(this.#label('recycle'), { op: 'mem.recycle', ...this.#pageRange(), to: to.name, zeroing }),
    )
    const va = value['va']
    return new MemoryHandle(to, typeof va === 'bigint' ? va : this.#va, BigInt(this.pages) * PAGE)
  }

  #access(op: 'cpu.read' | 'cpu.write', options: { readonly memtype?: MemoryType }): DataSeen {
    const label = this.#label(op === 'cpu.read' ? 'read' : 'write')
    checkOptions(options, label, ['memtype'])
    const { memtype = 'wb' } = options
    return data(label, { op, process: this.#process.name, va: this.#va, length: this.#length, memtype })
  }

  #cache(event: 'clflush' | 'clwb' | 'evict' | 'prefetch'): DataSeen {
    const where = { process: this.#process.name, va: this.#va, length: this.#length }
    return data(this.#label(event), { op: `cache.${event}`, ...where })
  }

  #label(method: string): string {
    return `${this.#process.name}.memory.${method}`
  }

  #pageRange(): { process: string; va: bigint; pages: number } {
    return { process: this.#process.name, va: this.#va, pages: Number((this.#length + PAGE - 1n) / PAGE) }
  }
}

/** Carries out a data movement and answers what was seen. */
export function data(label: string, wanted: DataCommand): DataSeen {
  return seen(command(label, wanted))
}

function seen(value: unknown): DataSeen {
  return typeof value === 'object' && value !== null ? (value as DataSeen) : {}
}

sealed(ProcessHandle, 'A process')
sealed(MemoryHandle, 'Memory')
