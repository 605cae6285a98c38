// What the main process and the engine's thread say to each other.
import { z } from 'zod'
import { hostEventSchema } from '../../engine/protocol/session.ts'

/** Main process to thread. */
export const threadRequestSchema = z.object({ id: z.number().int(), name: z.string(), args: z.unknown() })
export type ThreadRequest = z.infer<typeof threadRequestSchema>

/** Thread to main process. The reply's own shape is checked where it leaves for the window. */
export const threadMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reply'), id: z.number().int(), value: z.unknown() }),
  z.object({ type: z.literal('failure'), id: z.number().int(), message: z.string() }),
  z.object({ type: z.literal('event'), event: hostEventSchema }),
])
export type ThreadMessage = z.infer<typeof threadMessageSchema>

/** What a thread is started with. */
export interface ThreadData {
  /**
   * Two 32-bit words. First: scripts of requests up to this id are asked to stop. Second: goes up with each message and each
   * Stop, so that a thread that holds a script can wait for them.
   */
  readonly stopUpTo: SharedArrayBuffer
}
