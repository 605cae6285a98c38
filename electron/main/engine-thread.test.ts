import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HostEvent } from '../../engine/protocol/session.ts'
import { EngineThread } from './engine-thread.ts'
import type { Thread } from './engine-thread.ts'
import type { ThreadData, ThreadMessage, ThreadRequest } from '../shared/thread-messages.ts'

class FakeThread implements Thread {
  readonly requests: ThreadRequest[] = []
  readonly #stopUpTo: Int32Array
  terminated = false
  readonly #listeners = new Map<string, (value: never) => void>()

  constructor({ stopUpTo }: ThreadData) {
    this.#stopUpTo = new Int32Array(stopUpTo)
  }
  /** Whether the script of a request should stop, as the thread sees it. */
  shouldStop(index: number): boolean {
    return Atomics.load(this.#stopUpTo, 0) >= (this.requests[index]?.id ?? 0)
  }
  /** How often the thread was woken. */
  get wakes(): number {
    return Atomics.load(this.#stopUpTo, 1)
  }
  postMessage(request: ThreadRequest): void {
    this.requests.push(request)
  }
  on(event: string, listener: (value: never) => void): void {
    this.#listeners.set(event, listener)
  }
  terminate(): Promise<void> {
    this.terminated = true
    return Promise.resolve()
  }
  say(message: ThreadMessage): void {
    this.#listeners.get('message')?.(message as never)
  }
  die(error: Error): void {
    this.#listeners.get('error')?.(error as never)
    this.#listeners.get('exit')?.(1 as never)
  }
}

let threads: FakeThread[]
let events: HostEvent[]
let engine: EngineThread
const nth = (index: number): FakeThread => {
  const thread = threads[index]
  if (thread === undefined) throw new Error(`there are ${threads.length} threads`)
  return thread
}

beforeEach(() => {
  vi.useFakeTimers()
  threads = []
  events = []
  engine = new EngineThread({
    start: (data) => {
      const thread = new FakeThread(data)
      threads.push(thread)
      return thread
    },
    onEvent: (event) => events.push(event),
    patienceMs: 2000,
  })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('EngineThread', () => {
  it('gives each reply to the request that asked for it', async () => {
    const first = engine.request('policies', {})
    const second = engine.request('scriptApi', {})
    const [a, b] = nth(0).requests
    nth(0).say({ type: 'reply', id: b?.id ?? 0, value: 'second' })
    nth(0).say({ type: 'failure', id: a?.id ?? 0, message: 'No policies.' })
    await expect(second).resolves.toBe('second')
    await expect(first).rejects.toThrow('No policies.')
  })

  it('hands on what the engine tells', () => {
    nth(0).say({ type: 'event', event: { type: 'progress', ops: 5, elapsedMs: 1 } })
    expect(events).toEqual([{ type: 'progress', ops: 5, elapsedMs: 1 }])
  })

  it('asks the run to stop, and leaves a thread alone that obeys', async () => {
    const run = engine.request('run', {})
    expect(nth(0).shouldStop(0)).toBe(false)
    engine.stop()
    expect(nth(0).shouldStop(0)).toBe(true)
    nth(0).say({ type: 'reply', id: nth(0).requests[0]?.id ?? 0, value: 'stopped' })
    await expect(run).resolves.toBe('stopped')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(nth(0).terminated).toBe(false)
    expect(events).toEqual([])
  })

  it('wakes a thread that holds a script, for requests and for Stop', async () => {
    const run = engine.request('debugRun', {})
    void engine.request('resume', {}).catch(() => undefined)
    expect(nth(0).wakes).toBe(2)
    engine.stop()
    expect(nth(0).wakes).toBe(3)
    expect(nth(0).shouldStop(0)).toBe(true)
    nth(0).say({ type: 'reply', id: nth(0).requests[0]?.id ?? 0, value: 'stopped' })
    await expect(run).resolves.toBe('stopped')
  })

  it('does not stop the run that comes next, nor let the one before it go on', () => {
    void engine.request('run', {}).catch(() => undefined)
    engine.stop()
    void engine.request('run', {}).catch(() => undefined)
    expect(nth(0).shouldStop(0)).toBe(true)
    expect(nth(0).shouldStop(1)).toBe(false)
  })

  it('ends a thread that does not obey, tells so, and goes on with a new one', async () => {
    const run = engine.request('run', {})
    const failed = expect(run).rejects.toThrow('did not stop')
    engine.stop()
    await vi.advanceTimersByTimeAsync(1999)
    expect(nth(0).terminated).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await failed
    expect(nth(0).terminated).toBe(true)
    expect(events).toEqual([{ type: 'engine-restarted', message: expect.stringContaining('did not stop') as string }])
    const again = engine.request('policies', {})
    nth(1).say({ type: 'reply', id: nth(1).requests[0]?.id ?? 0, value: 'fine' })
    await expect(again).resolves.toBe('fine')
  })

  it.each(['testScript', 'compare', 'htmlReport', 'exportMail'])('stops the scripts of %s, too', (name) => {
    void engine.request(name, {}).catch(() => undefined)
    engine.stop()
    expect(nth(0).shouldStop(0)).toBe(true)
  })

  it('does nothing on Stop while nothing runs', async () => {
    void engine.request('views', {}).catch(() => undefined)
    engine.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(nth(0).shouldStop(0)).toBe(false)
    expect(nth(0).terminated).toBe(false)
  })

  it('tells why a thread died, once, and starts the next one when it is needed', async () => {
    const views = engine.request('views', {})
    const failed = expect(views).rejects.toThrow('out of memory')
    nth(0).die(new Error('out of memory'))
    await failed
    expect(events).toHaveLength(1)
    expect(threads).toHaveLength(1)
    void engine.request('views', {}).catch(() => undefined)
    expect(threads).toHaveLength(2)
  })

  it('does not listen to a thread that it gave up', async () => {
    const run = engine.request('run', {})
    const failed = expect(run).rejects.toThrow()
    engine.stop()
    await vi.advanceTimersByTimeAsync(2000)
    await failed
    nth(0).say({ type: 'event', event: { type: 'progress', ops: 1, elapsedMs: 1 } })
    nth(0).die(new Error('ended'))
    expect(events.map(({ type }) => type)).toEqual(['engine-restarted'])
  })

  it('fails what is asked while it closes', async () => {
    const views = engine.request('views', {})
    const failed = expect(views).rejects.toThrow('closing')
    await engine.close()
    await failed
    await expect(engine.request('views', {})).rejects.toThrow('closing')
  })
})
