/** Running a script under control: breakpoints, pause, steps. Stepping and running at once give the same journal. */
import { z } from 'zod'
import { runRequestSchema } from './run.ts'

/** Things that happen inside a step at which a run can be paused. */
export const eventBreakpointSchema = z.enum(['flush', 'hazard', 'storage', 'errno', 'expectation'])
export type EventBreakpoint = z.infer<typeof eventBreakpointSchema>

export const breakpointsSchema = z.object({
  /** 1-based lines; a line without a statement takes the next one that has one. */
  lines: z.array(z.number().int().positive()).max(10_000),
  events: z.array(eventBreakpointSchema),
})
export type Breakpoints = z.infer<typeof breakpointsSchema>

/** How a paused run goes on. */
export const resumeSchema = z.discriminatedUnion('how', [
  z.object({ how: z.literal('continue') }),
  /** To the end of the next command. */
  z.object({ how: z.literal('step') }),
  /** Before the next statement on this line. */
  z.object({ how: z.literal('to-line'), line: z.number().int().positive() }),
])
export type Resume = z.infer<typeof resumeSchema>

export const debugRunSchema = runRequestSchema.extend({
  breakpoints: breakpointsSchema,
  start: resumeSchema,
})
export type DebugRun = z.infer<typeof debugRunSchema>

/** Why a run is paused, and where. */
export const pausedSchema = z.object({
  /** Commands dispatched so far. */
  step: z.number().int(),
  /** The statement that runs next, or the one that made the last command. */
  line: z.number().int(),
  column: z.number().int(),
  reason: z.enum(['breakpoint', 'event', 'step', 'to-line', 'pause']),
  /** One sentence, e.g. `flush at iopt_area_fill_domain`. */
  text: z.string(),
})
export type Paused = z.infer<typeof pausedSchema>

/** A line for the console: evaluated in the script's global scope, on a copy of the lab as it was after `step`. */
export const replRequestSchema = z.object({
  step: z.number().int().min(0),
  source: z.string().max(100_000),
})
export type ReplRequest = z.infer<typeof replRequestSchema>

/** What a line came to. Nothing of it stays: neither in the journal nor in the script's values. */
export const replReplySchema = z.object({
  ok: z.boolean(),
  /** The value as text, or the message of the error. */
  text: z.string(),
  /** Why the value is what it is, where the model chose it. */
  why: z.string().nullable(),
  /** Where in the line the error is, 1-based; null for a value, and for errors that arose elsewhere. */
  place: z.object({ line: z.number().int(), column: z.number().int() }).nullable(),
  /** What the line printed. */
  output: z.array(z.string()),
  /** Commands that ran on the copy, and what the first of them did. */
  tried: z.number().int(),
  steps: z.array(z.object({ label: z.string(), summary: z.string() })),
})
export type ReplReply = z.infer<typeof replReplySchema>

/** Breakpoints for a source, and the lines that they moved to. */
export const setBreakpointsSchema = z.object({
  fileName: z.string().min(1).max(1024),
  source: z.string().max(4 * 1024 * 1024),
  breakpoints: breakpointsSchema,
})
