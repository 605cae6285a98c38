/** Running a script under control: breakpoints, pause, steps. Stepping and running at once give the same journal. */
import { z } from 'zod'
import { runRequestSchema } from './run.ts'

/** Things that happen inside a step at which a run can be paused. */
export const eventKindSchema = z.enum(['flush', 'hazard', 'storage', 'errno', 'expectation'])
export type EventKind = z.infer<typeof eventKindSchema>

/** An event to pause at. */
export const eventBreakpointSchema = z.object({
  kind: eventKindSchema,
  /**
   * Narrows it: the errno's name, the hazard's class (`A`, `B`), the flush's verdict (`needed`, `redundant`), or the name of
   * the IOAS whose area gets another storage domain. Empty: any.
   */
  only: z.string().max(100),
})
export type EventBreakpoint = z.infer<typeof eventBreakpointSchema>

/** Which times a statement is reached that count: the n-th, all from the n-th on, or each n-th. */
export const hitRuleSchema = z.object({
  how: z.enum(['exactly', 'from', 'every']),
  count: z.number().int().positive(),
})
export type HitRule = z.infer<typeof hitRuleSchema>

/** A statement to pause at, by its line. */
export const lineBreakpointSchema = z.object({
  /** 1-based; a line without a statement takes the next one that has one. */
  line: z.number().int().positive(),
  /** Pauses only when this expression is true among the variables of the statement. Empty: always. */
  condition: z.string().max(10_000),
  hits: hitRuleSchema.nullable(),
  /** Prints this instead of pausing; what stands in braces is evaluated. Empty: pauses. */
  log: z.string().max(10_000),
  /** One that is switched off only keeps its place. */
  enabled: z.boolean(),
})
export type LineBreakpoint = z.infer<typeof lineBreakpointSchema>

export const breakpointsSchema = z.object({
  lines: z.array(lineBreakpointSchema).max(10_000),
  events: z.array(eventBreakpointSchema).max(100),
})
export type Breakpoints = z.infer<typeof breakpointsSchema>

/** Breakpoints as a window keeps them between sessions: of each script, and the events for all. */
export const keptBreakpointsSchema = z.object({
  version: z.literal(2),
  lines: z.array(z.tuple([z.string(), z.array(lineBreakpointSchema)])),
  events: z.partialRecord(eventKindSchema, z.object({ enabled: z.boolean(), only: z.string() })),
})
/** The same before there were conditions: lines and events alone. */
export const oldBreakpointsSchema = z.object({
  lines: z.array(z.tuple([z.string(), z.array(z.number().int().positive())])),
  events: z.array(z.string()),
})

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

/** A call that has not returned, and where it is. */
export const stackFrameSchema = z.object({
  kind: z.enum(['script', 'function', 'argument']),
  /** Of the function, or of the call that it is an argument of; empty for one without. */
  name: z.string(),
  /** The policy of the script's own in whose hook the call is; null for the script itself. */
  policy: z.string().nullable(),
  line: z.number().int(),
  column: z.number().int(),
  /** Where the statement begins that it is in. */
  from: z.object({ line: z.number().int(), column: z.number().int() }),
})
export type StackFrame = z.infer<typeof stackFrameSchema>

/** Why a run is paused, and where. */
export const pausedSchema = z.object({
  /** Commands dispatched so far, with the one that is under way. */
  step: z.number().int(),
  /** The statement that runs next, or the one that made the last command. */
  line: z.number().int(),
  column: z.number().int(),
  reason: z.enum(['breakpoint', 'event', 'step', 'to-line', 'pause']),
  /** One sentence, e.g. `flush at iopt_area_fill_domain`. */
  text: z.string(),
  /** How the script calls the command that is under way, in whose hook the run is paused; null between commands. */
  middle: z.string().nullable(),
  /** Innermost first; the outer ones of many are left out. */
  frames: z.array(stackFrameSchema),
  /** How many there are. */
  calls: z.number().int(),
})
export type Paused = z.infer<typeof pausedSchema>

/** A part of a value, in the order in which a tree of it is read. */
export const valueRowSchema = z.object({
  /** 0 for the value's own parts, 1 for parts of those. */
  depth: z.number().int(),
  /** Name of the field, or index; empty for a remark such as `… 12 more`. */
  key: z.string(),
  text: z.string(),
  /** Names of the objects that it stands for, e.g. `C0`; empty if it stands for none. */
  names: z.string(),
})
export type ValueRow = z.infer<typeof valueRowSchema>

/** A value as it is shown: one line of text, and its parts below. */
export const shownValueSchema = z.object({
  /** False for an error: `text` is its message then. */
  ok: z.boolean(),
  text: z.string(),
  names: z.string(),
  rows: z.array(valueRowSchema),
})
export type ShownValue = z.infer<typeof shownValueSchema>

/** Whose variables are seen: a call of a paused script by its place in `frames`. Without it the innermost one's. */
const frameSchema = z.number().int().min(0).optional()

/**
 * Text for the console: evaluated among the variables of the statement where the run is paused, or in the script's global
 * scope after its end; on a copy of the lab as it was after `step`.
 */
export const replRequestSchema = z.object({
  step: z.number().int().min(0),
  frame: frameSchema,
  source: z.string().max(100_000),
})
export type ReplRequest = z.infer<typeof replRequestSchema>

/** What a line came to. Of it only the names that it declares stay, for the lines after it. */
export const replReplySchema = z.object({
  ok: z.boolean(),
  /** The value as text, or the message of the error. */
  text: z.string(),
  /** Parts of the value. */
  rows: z.array(valueRowSchema),
  /** Why the value is what it is, where the model chose it. */
  why: z.string().nullable(),
  /** Where in the line the error is, 1-based; null for a value, and for errors that arose elsewhere. */
  place: z.object({ line: z.number().int(), column: z.number().int() }).nullable(),
  /** What the line printed. */
  output: z.array(z.string()),
  /** Commands that ran on the copy, and what the first of them did. */
  tried: z.number().int(),
  steps: z.array(z.object({ label: z.string(), summary: z.string() })),
  /** Names that the console has declared so far, for later lines. */
  kept: z.array(z.string()),
})
export type ReplReply = z.infer<typeof replReplySchema>

/** Expressions to be looked at where the run is paused, as `repl` does; nothing of them stays. */
export const lookRequestSchema = z.object({
  step: z.number().int().min(0),
  frame: frameSchema,
  expressions: z.array(z.string().max(10_000)).max(50),
  /** Refuses what calls or assigns: for values under the pointer. */
  pure: z.boolean(),
})
export type LookRequest = z.infer<typeof lookRequestSchema>

export const variablesRequestSchema = z.object({ step: z.number().int().min(0), frame: frameSchema })
export type VariablesRequest = z.infer<typeof variablesRequestSchema>

/** A variable of the script. */
export const variableSchema = z.object({
  name: z.string(),
  kind: z.enum(['const', 'let', 'var', 'function', 'class', 'parameter', 'error']),
  /** 1-based line of its declaration. */
  line: z.number().int(),
  /** Null before its declaration ran. */
  value: shownValueSchema.nullable(),
})
export type Variable = z.infer<typeof variableSchema>

/** The variables that the statement sees where the run is paused, innermost block first; after the end, the script's. */
export const variablesSchema = z.object({
  groups: z.array(
    z.object({
      /** Innermost block, a function by its name, what a policy's hooks use, or the script itself. */
      kind: z.enum(['block', 'function', 'uses', 'script']),
      name: z.string(),
      line: z.number().int(),
      variables: z.array(variableSchema),
    }),
  ),
  /** Why the innermost blocks are left out; null if they are not. */
  missing: z.string().nullable(),
})
export type Variables = z.infer<typeof variablesSchema>

/** Breakpoints for a source; answered with the lines that they moved to, in the same order, null for none. */
export const setBreakpointsSchema = z.object({
  fileName: z.string().min(1).max(1024),
  source: z.string().max(4 * 1024 * 1024),
  breakpoints: breakpointsSchema,
})
