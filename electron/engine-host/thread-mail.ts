import { receiveMessageOnPort } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { threadRequestSchema } from '../shared/thread-messages.ts'
import type { ThreadRequest } from '../shared/thread-messages.ts'

/**
 * The requests to the thread, in order. While a script has the thread its event loop stands still, so requests are also
 * taken from the port directly.
 */
export class ThreadMail {
  readonly #port: MessagePort
  readonly #signal: Int32Array
  readonly #waiting: ThreadRequest[] = []
  /** Count of the second word when the port was last seen empty. */
  #seen = -1

  /** @param signal the words of ThreadData.stopUpTo */
  constructor(port: MessagePort, signal: Int32Array) {
    this.#port = port
    this.#signal = signal
  }

  /** To be called with what the port's event loop delivers. */
  delivered(raw: unknown): void {
    this.#waiting.push(threadRequestSchema.parse(raw))
  }

  /** The next request, or undefined. Looks at the port only if something came since it was empty. */
  take(): ThreadRequest | undefined {
    const first = this.#waiting.shift()
    if (first !== undefined) return first
    const count = Atomics.load(this.#signal, 1)
    if (count === this.#seen) return undefined
    const received = receiveMessageOnPort(this.#port) as { message: unknown } | undefined
    if (received !== undefined) return threadRequestSchema.parse(received.message)
    this.#seen = count
    return undefined
  }

  /** Whether `take` may find something. */
  get hasMail(): boolean {
    return this.#waiting.length > 0 || Atomics.load(this.#signal, 1) !== this.#seen
  }

  /** Blocks until something comes after `take` found nothing, or a second has passed. */
  wait(): void {
    Atomics.wait(this.#signal, 1, this.#seen, 1000)
  }
}
