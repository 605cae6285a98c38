import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, it } from 'vitest'
import { ThreadMail } from './thread-mail.ts'

const { port1, port2 } = new MessageChannel()
const signal = new Int32Array(new SharedArrayBuffer(8))

/** What the main process does. */
function post(id: number): void {
  port1.postMessage({ id, name: 'views', args: {} })
  Atomics.add(signal, 1, 1)
  Atomics.notify(signal, 1)
}

afterEach(() => {
  port1.close()
})

it('takes requests in order, from the event loop and from the port, and waits only when there are none', () => {
  const mail = new ThreadMail(port2, signal)
  expect(mail.take()).toBeUndefined()
  post(2)
  post(3)
  mail.delivered({ id: 1, name: 'steps', args: {} })
  // Something came since the port was empty: no waiting.
  const before = Date.now()
  mail.wait()
  expect(Date.now() - before).toBeLessThan(500)
  expect([mail.take()?.id, mail.take()?.id, mail.take()?.id, mail.take()]).toEqual([1, 2, 3, undefined])
  expect(mail.hasMail).toBe(false)
  // Without a signal the port is not even looked at.
  port1.postMessage({ id: 4, name: 'views', args: {} })
  expect(mail.take()).toBeUndefined()
  post(5)
  expect(mail.hasMail).toBe(true)
  expect([mail.take()?.id, mail.take()?.id]).toEqual([4, 5])
  expect(() => {
    mail.delivered({ id: 'no number' })
  }).toThrow()
})
