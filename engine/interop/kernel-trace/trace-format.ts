/**
 * The lines of a kernel trace: JSON Lines, one header a trace, then one line an operation; the last operation is always
 * `close_all`. What the fields mean is written down in docs/conformance.md.
 */
import { z } from 'zod'

/** A value of a JSON document. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The one version of the format that is understood. */
const TRACE_FORMAT = 1

const jsonObject = z.record(z.string(), z.custom<Json>())

/** First line of a trace. */
export const traceHeaderSchema = z.strictObject({
  trace: z.string().min(1),
  policy: z.string().min(1),
  kernel: z.string(),
  format: z.literal(TRACE_FORMAT),
  note: z.string().optional(),
})
export type TraceHeader = z.infer<typeof traceHeaderSchema>

/** An operation: what was asked, what the kernel answered, what happened inside and how everything stood afterwards. */
export const traceOpSchema = z.strictObject({
  op: z.string().min(1),
  args: z.array(z.string()),
  /** Object ids that the names in `args` stood for before the operation ran. */
  ids: z.record(z.string(), z.number()),
  rc: z.number(),
  errno: z.string().nullable(),
  ret: jsonObject,
  /** The string `LOST` if the recorder's buffer overflowed. */
  events: z.union([z.array(jsonObject), z.string()]),
  /** `same`: as after the previous operation. */
  state: z.union([jsonObject, z.literal('same')]),
})
export type TraceOpFields = z.infer<typeof traceOpSchema>

/** An operation with its place in the file. */
export interface TraceOp extends TraceOpFields {
  /** 1-based line number. */
  readonly line: number
}

/** One recorded sequence. */
export interface Trace {
  readonly file: string
  /** 1-based line number of the header. */
  readonly line: number
  readonly header: TraceHeader
  readonly ops: readonly TraceOp[]
}

/** The input is not a kernel trace: unreadable, malformed or truncated. */
export class TraceFormatError extends Error {
  override readonly name = 'TraceFormatError'
  readonly file: string
  /** 1-based, null when the error is of the whole file. */
  readonly line: number | null

  constructor(file: string, line: number | null, problem: string) {
    super(line === null ? `${file}: ${problem}` : `${file}:${line}: ${problem}`)
    this.file = file
    this.line = line
  }
}

/** A 64-bit value as the format writes it: a number, or a hex string above 2^53-1. */
export function u64ToJson(value: bigint): Json {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? `0x${value.toString(16)}` : Number(value)
}
