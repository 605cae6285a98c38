// The engine's thread: answers requests one after the other.
import { parentPort, workerData } from 'node:worker_threads'
import { threadRequestSchema } from '../shared/thread-messages.ts'
import type { ThreadData, ThreadMessage } from '../shared/thread-messages.ts'
import { createHost } from './host.ts'

if (parentPort === null) throw new Error('engine-host runs as a worker thread')
const port = parentPort
const { stopFlag } = workerData as ThreadData
const flag = new Int32Array(stopFlag)

const tell = (message: ThreadMessage): void => {
  port.postMessage(message)
}
const host = createHost({
  shouldStop: () => Atomics.load(flag, 0) !== 0,
  onEvent: (event) => {
    tell({ type: 'event', event })
  },
})

let queue = Promise.resolve()
port.on('message', (raw: unknown) => {
  const { id, name, args } = threadRequestSchema.parse(raw)
  queue = queue.then(async () => {
    try {
      tell({ type: 'reply', id, value: await host(name, args) })
    } catch (error) {
      tell({ type: 'failure', id, message: error instanceof Error ? error.message : String(error) })
    }
  })
})
