// The engine's thread: answers requests one after the other.
import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import type { EngineArgs, EngineRequestName } from '../../engine/protocol/session.ts'
import { engineRequests } from '../../engine/protocol/session.ts'
import { SessionHost } from '../../engine/script/session-host.ts'
import { threadRequestSchema } from '../shared/thread-messages.ts'
import type { ThreadData, ThreadMessage } from '../shared/thread-messages.ts'

if (parentPort === null) throw new Error('engine-host runs as a worker thread')
const port = parentPort
const stopUpTo = new Int32Array((workerData as ThreadData).stopUpTo)
let currentId = 0
let startOfRequest = 0

const tell = (message: ThreadMessage): void => {
  port.postMessage(message)
}

const session = new SessionHost({
  shouldStop: () => Atomics.load(stopUpTo, 0) >= currentId,
  onProgress: (ops) => {
    const elapsedMs = Math.round(performance.now() - startOfRequest)
    tell({ type: 'event', event: { type: 'progress', ops, elapsedMs } })
  },
})

function isRequestName(name: string): name is EngineRequestName {
  return Object.hasOwn(engineRequests, name)
}

async function answer(name: string, args: unknown): Promise<unknown> {
  if (!isRequestName(name)) throw new Error(`There is no request ${name}.`)
  startOfRequest = performance.now()
  // The main process has checked the arguments against the schema of this very name.
  return session.request(name, args as EngineArgs<typeof name>)
}

let queue = Promise.resolve()
port.on('message', (raw: unknown) => {
  const { id, name, args } = threadRequestSchema.parse(raw)
  queue = queue.then(async () => {
    currentId = id
    try {
      tell({ type: 'reply', id, value: await answer(name, args) })
    } catch (error) {
      tell({ type: 'failure', id, message: error instanceof Error ? error.message : String(error) })
    }
  })
})
