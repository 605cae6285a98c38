import type {
  CacheEffect,
  CacheFlush,
  CpuRead,
  DataWritten,
  Memory,
  MemoryOptions,
  MemoryType,
  Process,
  ProcessOptions,
  Zeroing,
} from '../api/types/machine.ts'
import type { Address, Size } from '../api/types/values.ts'
import { command } from './door.ts'
import { keep } from './found.ts'
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
    keep('process', name, this)
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

  read(options: AccessOptions = {}): CpuRead {
    const label = this.#label('read')
    return command(label, { op: 'cpu.read', ...this.#byteRange, memtype: memtypeOf(options, label) })
  }

  write(options: AccessOptions = {}): DataWritten {
    const label = this.#label('write')
    return command(label, { op: 'cpu.write', ...this.#byteRange, memtype: memtypeOf(options, label) })
  }

  clflush(): CacheFlush {
    return command(this.#label('clflush'), { op: 'cache.clflush', ...this.#byteRange })
  }

  clwb(): CacheEffect {
    return command(this.#label('clwb'), { op: 'cache.clwb', ...this.#byteRange })
  }

  evict(): CacheEffect {
    return command(this.#label('evict'), { op: 'cache.evict', ...this.#byteRange })
  }

  prefetch(): CacheEffect {
    return command(this.#label('prefetch'), { op: 'cache.prefetch', ...this.#byteRange })
  }

  recycle(to: Process, options: { readonly zeroing?: Zeroing } = {}): Memory {
    checkInstance(to, [ProcessHandle], 'memory.recycle gives the frames to a process')
    checkOptions(options, 'memory.recycle', ['zeroing'])
    const { zeroing = 'cached' } = options
    const { va } = command(this.#label('recycle'), { op: 'mem.recycle', ...this.#pageRange(), to: to.name, zeroing })
    return new MemoryHandle(to, va, BigInt(this.pages) * PAGE)
  }

  get #byteRange(): { process: string; va: bigint; length: bigint } {
    return { process: this.#process.name, va: this.#va, length: this.#length }
  }

  #label(method: string): string {
    return `${this.#process.name}.memory.${method}`
  }

  #pageRange(): { process: string; va: bigint; pages: number } {
    return { process: this.#process.name, va: this.#va, pages: Number((this.#length + PAGE - 1n) / PAGE) }
  }
}

interface AccessOptions {
  readonly memtype?: MemoryType
}

function memtypeOf(options: AccessOptions, label: string): MemoryType {
  checkOptions(options, label, ['memtype'])
  return options.memtype ?? 'wb'
}

sealed(ProcessHandle, 'A process')
sealed(MemoryHandle, 'Memory')
