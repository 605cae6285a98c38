// Everything that a window can ask passes here, and nowhere else.
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import type { z } from 'zod'
import type { channels } from '../shared/channels.ts'
import type { Answer } from '../shared/channels.ts'

/** A table of requests: what each takes and gives. */
export type RequestTable = Readonly<Record<string, { readonly args: z.ZodType; readonly reply: z.ZodType }>>

/** One function for each request of a table. */
export type Handlers<T extends RequestTable> = {
  readonly [N in keyof T]: (args: z.infer<T[N]['args']>) => Promise<z.infer<T[N]['reply']>>
}

/** The part of an event that says who asks. */
export type Sender = Pick<IpcMainInvokeEvent, 'senderFrame'>

/**
 * Whether a request comes from the main frame of one of the app's own pages: not from a frame inside it, and not from
 * a page that a window was led away to.
 */
export function isOwnPage({ senderFrame }: Sender, origin: string): boolean {
  if (senderFrame === null || senderFrame.parent !== null) return false
  return (
    URL.canParse(senderFrame.url) && `${new URL(senderFrame.url).protocol}//${new URL(senderFrame.url).host}` === origin
  )
}

/**
 * Answers one request: who asks, the arguments and the reply are all checked.
 * @returns the reply, or a sentence that says what was wrong
 */
export async function answer<T extends RequestTable>(
  table: T,
  handlers: Handlers<T>,
  sender: Sender,
  origin: string,
  name: unknown,
  args: unknown,
): Promise<Answer> {
  if (!isOwnPage(sender, origin)) return refusal('This page may not ask anything of the app.')
  if (typeof name !== 'string' || !Object.hasOwn(table, name)) return refusal(`There is no request ${String(name)}.`)
  const request = table[name]
  // The table's schema has just been looked up under the same name: it checks what this handler takes.
  const handler = handlers[name] as ((args: unknown) => Promise<unknown>) | undefined
  if (request === undefined || handler === undefined) return refusal(`There is no request ${name}.`)
  const checked = request.args.safeParse(args)
  if (!checked.success) return refusal(`The request ${name} is malformed: ${issues(checked.error)}`)
  try {
    const reply = request.reply.safeParse(await handler(checked.data))
    return reply.success
      ? { ok: true, value: reply.data }
      : refusal(`The reply to ${name} is malformed: ${issues(reply.error)}`)
  } catch (error) {
    return refusal(error instanceof Error ? error.message : String(error))
  }
}

/** Opens a channel for the requests of a table. */
export function serve<T extends RequestTable>(
  ipcMain: IpcMain,
  channel: (typeof channels)['engine' | 'app'],
  origin: string,
  table: T,
  handlers: Handlers<T>,
): void {
  ipcMain.handle(channel, (event, name: unknown, args: unknown) => answer(table, handlers, event, origin, name, args))
}

function refusal(message: string): Answer {
  return { ok: false, message }
}

function issues(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'value'}: ${message}`).join('; ')
}
