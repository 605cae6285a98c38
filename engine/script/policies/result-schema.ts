/** Checks what the guest of a policy sends: its runtime sends good messages, but the hooks run beside it. */
import { z } from 'zod'

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const frames = z.union([
  count,
  z
    .array(count)
    .max(2_000_000)
    .refine((pairs) => pairs.length % 2 === 0),
])
const set = z.string().max(100)

export const questionSchema = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('spans') }),
  z.object({ ask: z.literal('runs'), frames: count }),
  z.object({ ask: z.enum(['add', 'remove']), set, frames }),
  z.object({ ask: z.literal('select'), set, frames, inside: z.boolean() }),
  z.object({ ask: z.literal('lastPin'), frames }),
  z.object({ ask: z.literal('violating'), hazard: z.enum(['A', 'B']), frames }),
])
export type CheckedQuestion = z.infer<typeof questionSchema>

const slot = z.record(z.string().max(200), z.union([z.number(), z.boolean(), z.string().max(4000)]))

export const resultSchema = z.object({
  yes: z.boolean(),
  flush: z.object({ frames: z.union([z.literal('all'), frames]), reason: z.string().max(300) }).nullable(),
  slots: z.array(z.tuple([count, slot])),
})
export type CheckedResult = z.infer<typeof resultSchema>
