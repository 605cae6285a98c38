// The engine's thread: answers requests one after the other; while a script runs or is held, between its statements.
import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import type { EngineArgs, EngineRequestName, HostEvent } from '../../engine/protocol/session.ts'
import { engineRequests } from '../../engine/protocol/session.ts'
import type { Mail } from '../../engine/script/debug/mailbox.ts'
import { SessionHost } from '../../engine/script/session-host.ts'
import type { ThreadData, ThreadMessage, ThreadRequest } from '../shared/thread-messages.ts'
import { rehearse } from './rehearsal.ts'
import { ThreadMail } from './thread-mail.ts'

if (parentPort === null) throw new Error('engine-host runs as a worker thread')
const port = parentPort
const signal = new Int32Array((workerData as ThreadData).stopUpTo)
const mail = new ThreadMail(port, signal)
let startOfRun = 0
/** Milliseconds for which a run need not say how far it is. */
const UNTOLD_MS = 250

const tell = (message: ThreadMessage): void => {
  port.postMessage(message)
}
const tellEvent = (event: HostEvent): void => tell({ type: 'event', event })
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function isRequestName(name: string): name is EngineRequestName {
  return Object.hasOwn(engineRequests, name)
}

/** Whether Stop was pressed since a request was made. */
const stopOf = (id: number) => (): boolean => Atomics.load(signal, 0) >= id

/** A request as mail for a session that is busy with a script. */
function asMail({ id, name, args }: ThreadRequest): Mail | null {
  const fail = (message: string): void => tell({ type: 'failure', id, message })
  const answer = (value: unknown): void => tell({ type: 'reply', id, value })
  if (isRequestName(name)) return { name, args, isStopped: stopOf(id), answer, fail }
  fail(`There is no request ${name}.`)
  return null
}

const session = new SessionHost({
  // A bug of the model should show, and a long run should not pay for it after each command.
  invariants: 16,
  onRun: () => {
    startOfRun = performance.now()
    rehearsals = REHEARSALS
  },
  onProgress: (ops) => {
    const elapsedMs = Math.round(performance.now() - startOfRun)
    // A short run is over before anybody has read how far it is.
    if (elapsedMs >= UNTOLD_MS) tellEvent({ type: 'progress', ops, elapsedMs })
  },
  onPaused: (paused) => tellEvent({ type: 'paused', paused }),
  mailbox: {
    take: () => {
      for (let request = mail.take(); request !== undefined; request = mail.take()) {
        const letter = asMail(request)
        if (letter !== null) return letter
      }
      return null
    },
    wait: () => mail.wait(),
  },
})

async function answer({ id, name, args }: ThreadRequest): Promise<void> {
  try {
    if (!isRequestName(name)) throw new Error(`There is no request ${name}.`)
    // The main process has checked the arguments against the schema of this very name.
    tell({ type: 'reply', id, value: await session.request(name, args as EngineArgs<typeof name>, stopOf(id)) })
  } catch (error) {
    tell({ type: 'failure', id, message: words(error) })
  }
}

/** Milliseconds without a request after which the thread makes ready for the next run. */
const LEISURE_MS = 50
/** And after which it rehearses one, if there has been none: later, as it takes longer than a moment. */
const REHEARSAL_MS = 1000
/** V8 compiles what it saw run often: a first run after five finds as much compiled as a sixth. */
const REHEARSALS = 5
/** Between two of them, in which V8 compiles. */
const PAUSE_MS = 150
let leisure: NodeJS.Timeout | undefined
let rehearsals = 0

async function prepare(): Promise<void> {
  await session.prepare()
  practiseAfter(REHEARSAL_MS)
}

function practiseAfter(ms: number): void {
  if (rehearsals < REHEARSALS && !working) leisure = setTimeout(() => void practise().catch(ignored), ms)
}

async function practise(): Promise<void> {
  rehearsals += 1
  await rehearse(() => mail.hasMail)
  practiseAfter(PAUSE_MS)
}

/** What cannot be made now is made when it is needed, and says then why it cannot. */
const ignored = (): undefined => undefined

let working = false
async function work(): Promise<void> {
  if (working) return
  working = true
  clearTimeout(leisure)
  for (let request = mail.take(); request !== undefined; request = mail.take()) await answer(request)
  working = false
  leisure = setTimeout(() => void prepare().catch(ignored), LEISURE_MS)
}

port.on('message', (raw: unknown) => {
  mail.delivered(raw)
  void work()
})
