import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import { API_FILE } from './guest-stack.ts'
import { type GuestEngine, loadQuickJs } from './quickjs-module.ts'

/** A guest script's stack; the WebAssembly frames beneath it fit the host's stack of a megabyte. */
const STACK_BYTES = 256 * 1024

/** An engine with the API's code read, as it is before there is a script. */
export interface ReadyEngine {
  readonly engine: GuestEngine
  readonly context: QuickJSContext
  /** The API's function of (hostCall, seed, marker); to be disposed of when it has been called. */
  readonly install: QuickJSHandle
}

/** Makes an engine for one guest. @param api the API's code: an expression whose value is a function of (hostCall, seed, marker) */
async function makeEngine(memoryBytes: number, api: string): Promise<ReadyEngine> {
  const engine = await loadQuickJs(memoryBytes)
  const runtime = engine.quickJs.newRuntime()
  runtime.setMaxStackSize(STACK_BYTES)
  const context = runtime.newContext()
  const install = context.unwrapResult(context.evalCode(api, API_FILE, { type: 'global', strict: true }))
  return { engine, context, install }
}

/** Engines for guests. One can be made ahead, while nobody waits for it: that takes a tenth of a script of a thousand commands. */
export class ReadyEngines {
  #spare: { readonly memoryBytes: number; readonly api: string; readonly made: Promise<ReadyEngine> } | null = null

  /** Makes an engine for the next guest with these limits, unless there is one. */
  async prepare(memoryBytes: number, api: string): Promise<void> {
    if (this.#spare?.memoryBytes !== memoryBytes || this.#spare.api !== api) {
      this.#spare = { memoryBytes, api, made: makeEngine(memoryBytes, api) }
    }
    const spare = this.#spare
    try {
      await spare.made
    } catch (error) {
      // Whoever needs one tries again.
      if (this.#spare === spare) this.#spare = null
      throw error
    }
  }

  /** An engine that no guest has had. */
  take(memoryBytes: number, api: string): Promise<ReadyEngine> {
    const spare = this.#spare
    if (spare?.memoryBytes !== memoryBytes || spare.api !== api) return makeEngine(memoryBytes, api)
    this.#spare = null
    return spare.made
  }
}
