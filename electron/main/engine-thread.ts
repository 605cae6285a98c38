import { engineRequests } from '../../engine/protocol/session.ts'
import type { EngineRequestName, HostEvent } from '../../engine/protocol/session.ts'
import { threadMessageSchema } from '../shared/thread-messages.ts'
import type { ThreadData, ThreadRequest } from '../shared/thread-messages.ts'

/** The part of a worker thread that is used here. */
export interface Thread {
  postMessage(request: ThreadRequest): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  terminate(): Promise<unknown>
}

export interface EngineThreadOptions {
  readonly start: (data: ThreadData) => Thread
  /** Hears what the engine tells without being asked. */
  readonly onEvent: (event: HostEvent) => void
  /** How long a run may take to obey Stop before its thread is ended; milliseconds. */
  readonly patienceMs: number
}

interface Pending {
  readonly name: string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** Whether a request runs scripts, and ends when Stop is pressed. */
function runsScript(name: string): boolean {
  const request: object | undefined = Object.hasOwn(engineRequests, name)
    ? engineRequests[name as EngineRequestName]
    : undefined
  return request !== undefined && 'runsScript' in request
}

/**
 * The engine, in a thread of its own so that no script can freeze a window. A thread that dies, or does not obey Stop,
 * is replaced: what it was asked fails with a sentence, and the window is told. The new one starts with the next
 * request, so that an engine that cannot even start does not try for ever.
 */
export class EngineThread {
  readonly #options: EngineThreadOptions
  #pending = new Map<number, Pending>()
  #stopUpTo = newStopWord()
  #thread: Thread | undefined
  #lastId = 0
  #closed = false

  constructor(options: EngineThreadOptions) {
    this.#options = options
    // Loading takes a moment, which passes while the window opens.
    this.#thread = this.#start()
  }

  /** Asks the engine. Rejects with a sentence if it fails or dies. */
  request(name: string, args: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error('The app is closing.'))
    const id = ++this.#lastId
    const thread = (this.#thread ??= this.#start())
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { name, resolve, reject })
      thread.postMessage({ id, name, args })
      this.#wake()
    })
  }

  /** Asks the running script to stop; replaces the thread if it still runs after a while. */
  stop(): void {
    const running = [...this.#pending].filter(([, { name }]) => runsScript(name)).map(([id]) => id)
    if (running.length === 0) return
    Atomics.store(this.#stopUpTo, 0, this.#lastId)
    this.#wake()
    setTimeout(() => {
      if (running.some((id) => this.#pending.has(id))) {
        this.#abandon('The script did not stop when asked, so the engine was started anew.')
      }
    }, this.#options.patienceMs)
  }

  /** Ends the thread for good. */
  async close(): Promise<void> {
    this.#closed = true
    this.#failAll('The app is closing.')
    await this.#thread?.terminate()
  }

  /** A thread that holds a script waits for this. */
  #wake(): void {
    Atomics.add(this.#stopUpTo, 1, 1)
    Atomics.notify(this.#stopUpTo, 1)
  }

  #start(): Thread {
    const thread = this.#options.start({ stopUpTo: this.#stopUpTo.buffer })
    const isCurrent = (): boolean => thread === this.#thread && !this.#closed
    let lastError = ''
    thread.on('message', (message) => {
      if (isCurrent()) this.#receive(message)
    })
    thread.on('error', (error) => {
      lastError = error.message
    })
    thread.on('exit', (code) => {
      if (!isCurrent()) return
      const why = lastError === '' ? `exit code ${code}` : lastError
      this.#abandon(`The engine ended unexpectedly (${why}) and was started anew.`)
    })
    return thread
  }

  #abandon(message: string): void {
    const old = this.#thread
    this.#thread = undefined
    // The old thread may still look at its own.
    this.#stopUpTo = newStopWord()
    void old?.terminate()
    this.#failAll(message)
    this.#options.onEvent({ type: 'engine-restarted', message })
  }

  #receive(raw: unknown): void {
    const message = threadMessageSchema.parse(raw)
    if (message.type === 'event') {
      this.#options.onEvent(message.event)
      return
    }
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.type === 'reply') pending?.resolve(message.value)
    else pending?.reject(new Error(message.message))
  }

  #failAll(message: string): void {
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject } of pending) reject(new Error(message))
  }
}

function newStopWord(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(8))
}
