import variant from '@jitl/quickjs-singlefile-browser-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core'

/** The part of the WebAssembly interface that is needed; it is there in every host, and in no ECMAScript library. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBufferLike }
}

const WASM_PAGE = 65536
/** What the engine's own data and the API take, in WebAssembly pages: the size that it starts with. */
const INITIAL_PAGES = 256
const MAXIMUM_PAGES = 16384

/** A JavaScript engine for one guest. */
export interface GuestEngine {
  readonly quickJs: QuickJSWASMModule
  /** Whether the memory that the guest was allowed is (nearly) used up. */
  readonly memoryFull: () => boolean
  /** Copies all of the engine's memory; what it returns puts it back. */
  readonly snapshot: () => () => void
}

/**
 * Makes an engine: QuickJS as WebAssembly, with a memory of its own. The memory's maximum is the limit; QuickJS's own
 * limit counts allocations rather than bytes in this build. A fresh engine for each run costs a few milliseconds and
 * gives the memory back.
 * @param memoryBytes of the guest's heap
 */
export async function loadQuickJs(memoryBytes: number): Promise<GuestEngine> {
  const maximum = Math.min(MAXIMUM_PAGES, INITIAL_PAGES + Math.ceil(memoryBytes / WASM_PAGE))
  const wasmMemory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum })
  const quickJs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }))
  // It grows by a fifth at a time, or by as much as is left.
  const full = maximum * WASM_PAGE * 0.8
  const snapshot = (): (() => void) => {
    const copy = new Uint8Array(wasmMemory.buffer).slice()
    return () => {
      const now = new Uint8Array(wasmMemory.buffer)
      now.set(copy)
      // A memory does not shrink; what it grew by is as it was when it was new.
      now.fill(0, copy.length)
    }
  }
  return { quickJs, memoryFull: () => wasmMemory.buffer.byteLength >= full, snapshot }
}
