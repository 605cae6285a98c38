import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { answer, isOwnPage } from './ipc-hub.ts'
import type { Sender } from './ipc-hub.ts'

const origin = 'lab://app'
const sender = (url: string, parent: unknown = null): Sender => ({ senderFrame: { url, parent } }) as Sender
const ownPage = sender('lab://app/index.html')

const table = {
  double: { args: z.object({ value: z.number() }), reply: z.number() },
  fail: { args: z.object({}), reply: z.null() },
  lie: { args: z.object({}), reply: z.string() },
} as const
const handlers = {
  double: ({ value }: { value: number }) => Promise.resolve(value * 2),
  fail: () => Promise.reject(new Error('It went wrong.')),
  // A reply that the schema does not allow, as a faulty engine might give.
  lie: () => Promise.resolve(JSON.parse('42') as string),
}
const ask = (name: unknown, args: unknown, from = ownPage) => answer(table, handlers, from, origin, name, args)

describe('who may ask', () => {
  it.each([
    ['the app’s own page', ownPage, true],
    ['a frame inside it', sender('lab://app/index.html', {}), false],
    ['another host of the scheme', sender('lab://other/index.html'), false],
    ['a web page', sender('https://app/index.html'), false],
    ['a page of the file system', sender('file:///index.html'), false],
    ['a page without an address', sender(''), false],
    ['a frame that is gone', { senderFrame: null }, false],
  ])('%s', (_what, from, expected) => {
    expect(isOwnPage(from, origin)).toBe(expected)
  })
})

describe('the answer to a request', () => {
  it('is the reply of its handler', async () => {
    expect(await ask('double', { value: 21 })).toEqual({ ok: true, value: 42 })
  })

  it('is a refusal for a page that may not ask', async () => {
    const refused = await ask('double', { value: 21 }, sender('https://example.org/'))
    expect(refused).toEqual({ ok: false, message: 'This page may not ask anything of the app.' })
  })

  it.each(['nothing', 'toString', '__proto__', 7, undefined])('is a refusal for the name %s', async (name) => {
    expect(await ask(name, {})).toEqual({ ok: false, message: `There is no request ${String(name)}.` })
  })

  it('names what is wrong with the arguments', async () => {
    expect(await ask('double', { value: 'x' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('The request double is malformed: value:') as string,
    })
  })

  it('is the sentence of an error that the handler threw', async () => {
    expect(await ask('fail', {})).toEqual({ ok: false, message: 'It went wrong.' })
  })

  it('does not hand on a reply that breaks the contract', async () => {
    expect(await ask('lie', {})).toMatchObject({
      ok: false,
      message: expect.stringContaining('The reply to lie is malformed') as string,
    })
  })
})
