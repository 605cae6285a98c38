/**
 * The program that recorded the traces, as far as it shows in them: its process, its buffers, its names, its file
 * descriptors. It drives a simulated kernel instead of the real one.
 */
import type { PfnRuns } from '../../base/pfn-runs.ts'
import { PAGE_SIZE_N } from '../../base/units.ts'
import type { Command } from '../../protocol/command.ts'
import type { OpResult } from '../../protocol/step.ts'
import { parsePlace } from './args.ts'
import { FrameNames } from './frame-names.ts'
import type { TraceBuffer } from './frame-names.ts'
import { TraceNames } from './names.ts'

/** Buffer k starts at this address plus k times the stride, in bytes. */
const FIRST_BUFFER_VA = 0x1_0000_0000n
const BUFFER_STRIDE = 0x1000_0000n

/** The process of every trace. */
export const RECORDER = 'recorder'

/** The kernel under test. */
export interface TracedKernel {
  execute(command: Command): OpResult
  /** Frames behind `pages` pages of the recorder's memory from `va` on; none where nothing is mapped. */
  framesAt(va: bigint, pages: number): PfnRuns
}

/** State of one replayed trace on the recorder's side. */
export class Recorder {
  readonly names = new TraceNames()
  readonly frames = new FrameNames()
  readonly #kernel: TracedKernel
  readonly #buffers = new Map<string, TraceBuffer>()
  /** Mock devices by selftest object id; their names in the lab are unique, also when a trace uses a name again. */
  readonly #devices = new Map<number, string>()
  readonly #deviceNames = new Set<string>()

  constructor(kernel: TracedKernel) {
    this.#kernel = kernel
  }

  /** Executes a command of the lab. */
  execute(command: Command): OpResult {
    return this.#kernel.execute(command)
  }

  /** Where the next buffer lies, bytes. */
  nextBufferVa(): bigint {
    return FIRST_BUFFER_VA + BigInt(this.#buffers.size) * BUFFER_STRIDE
  }

  /** A buffer exists: its frames get its name. */
  addBuffer(buffer: TraceBuffer): void {
    this.#buffers.set(buffer.name, buffer)
    this.nameFrames(buffer, 0, buffer.pages)
  }

  /** The buffer of this name, or null. */
  buffer(name: string): TraceBuffer | null {
    return this.#buffers.get(name) ?? null
  }

  /** Pages `pg…` of a buffer have new frames; those that are mapped. */
  nameFrames(buffer: TraceBuffer, pg: number, pages: number): void {
    for (let page = pg; page < pg + pages; page++) {
      this.frames.name(buffer.name, page, this.#kernel.framesAt(buffer.va + BigInt(page) * PAGE_SIZE_N, 1))
    }
  }

  /** The buffer that holds `va`, and the page of it; null if none does. */
  bufferAt(va: bigint): { readonly name: string; readonly page: number } | null {
    for (const { name, va: start, pages } of this.#buffers.values()) {
      if (va >= start && va < start + BigInt(pages) * PAGE_SIZE_N)
        return { name, page: Number((va - start) / PAGE_SIZE_N) }
    }
    return null
  }

  /** The address that `BUFFER+OFFSET` names; of a buffer that does not exist, the offset itself. */
  va(word: string): bigint {
    const place = parsePlace(word)
    if (typeof place === 'bigint') return place
    return BigInt.asUintN(64, (this.#buffers.get(place.buffer)?.va ?? 0n) + place.offset)
  }

  /** A name for a new device in the lab. */
  newDeviceName(word: string): string {
    let name = word
    for (let n = 2; this.#deviceNames.has(name); n++) name = `${word}~${n}`
    this.#deviceNames.add(name)
    return name
  }

  /** A mock device exists under this selftest object id. */
  addDevice(selftestId: number, device: string): void {
    this.#devices.set(selftestId, device)
  }

  /** The device behind a selftest object id, or null. */
  device(selftestId: number): string | null {
    return this.#devices.get(selftestId) ?? null
  }

  /** An object is gone, whatever it was. */
  forgetObject(id: number): void {
    this.#devices.delete(id)
  }
}
