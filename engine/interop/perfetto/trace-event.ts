/**
 * The part of the trace-event format (JSON) that the export writes, as ui.perfetto.dev and chrome://tracing read it. Times are
 * microseconds.
 */
import { z } from 'zod'

const time = z.number().int().min(0)
const track = { pid: z.number().int().min(1), tid: z.number().int().min(0) }
/** What a click on a slice shows. */
const args = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

export const traceEventSchema = z.union([
  /** The name of a process or thread, or its place among the others. */
  z.object({
    ph: z.literal('M'),
    name: z.enum(['process_name', 'thread_name']),
    ...track,
    args: z.object({ name: z.string() }),
  }),
  z.object({
    ph: z.literal('M'),
    name: z.enum(['process_sort_index', 'thread_sort_index']),
    ...track,
    args: z.object({ sort_index: z.number().int() }),
  }),
  /** A slice. */
  z.object({ ph: z.literal('X'), name: z.string(), cat: z.string(), ts: time, dur: time, ...track, args }),
  /** The values of a counter from here on. */
  z.object({ ph: z.literal('C'), name: z.string(), ts: time, ...track, args: z.record(z.string(), z.number()) }),
  /** An arrow from a slice (`s`) to another (`f`). */
  z.object({ ph: z.literal('s'), name: z.string(), cat: z.string(), id: z.number().int(), ts: time, ...track }),
  z.object({
    ph: z.literal('f'),
    bp: z.literal('e'),
    name: z.string(),
    cat: z.string(),
    id: z.number().int(),
    ts: time,
    ...track,
  }),
])
export type TraceEventJson = z.infer<typeof traceEventSchema>
export type SliceArgs = z.infer<typeof args>

export const traceFileSchema = z.object({
  displayTimeUnit: z.enum(['ms', 'ns']),
  /** What the whole trace is of. */
  otherData: z.record(z.string(), z.union([z.string(), z.number()])),
  traceEvents: z.array(traceEventSchema),
})
