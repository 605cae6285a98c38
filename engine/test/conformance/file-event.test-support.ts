import { z } from 'zod'
import type { FileEvent } from '../../interop/kernel-trace/join.ts'
import type { Json } from '../../interop/kernel-trace/trace-format.ts'

const u64 = z.union([z.number(), z.string()]).transform((value) => BigInt(value))
const page = { buf: z.string(), pg: z.number(), gen: z.number().default(0) }

const schema = z.discriminatedUnion('e', [
  z.strictObject({
    ...{ e: z.literal('map'), d: z.number(), iova: u64, len: u64, buf: z.string(), off: z.number() },
    ...{ prot: z.number(), gen: z.number().default(0) },
  }),
  z.strictObject({ e: z.literal('unmap'), d: z.number(), iova: u64, len: u64 }),
  z.strictObject({ e: z.literal('pin'), p: z.number(), idx: z.number(), n: z.number(), ...page }),
  z.strictObject({ e: z.literal('unpin'), p: z.number(), n: z.number(), ...page, site: z.string() }),
  z.strictObject({ e: z.literal('flush'), p: z.number(), n: z.number(), ...page, why: z.string() }),
  z.strictObject({ e: z.literal('notify'), access: z.number(), ioas: z.number(), iova: u64, len: u64 }),
])

/** An event of a trace, as the joining rule works on it. */
export function fileEvent(json: Json): FileEvent {
  return schema.parse(json)
}
