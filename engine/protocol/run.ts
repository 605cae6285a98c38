/** A run of a script: what is asked and the result block that the command line prints as JSON. */
import { z } from 'zod'

/** Limits of a guest script. */
export const limitsSchema = z.object({
  /** Wall-clock milliseconds. */
  timeMs: z.number().int().positive(),
  /** Bytes of script heap. */
  memoryBytes: z.number().int().positive(),
  /** Commands. */
  ops: z.number().int().positive(),
})
export type RunLimits = z.infer<typeof limitsSchema>

export { DEFAULT_LIMITS } from './limits.ts'

export const modeSchema = z.enum(['worst-case', 'concrete'])
/** Verdicts for every possible eviction (`worst-case`), or for one cache that behaves one way (`concrete`). */
export type CacheMode = z.infer<typeof modeSchema>

export const runRequestSchema = z.object({
  /** File name for messages. */
  fileName: z.string().min(1).max(1024),
  /** TypeScript source. */
  source: z.string().max(4 * 1024 * 1024),
  policy: z.string().min(1).max(100),
  mode: modeSchema,
  seed: z.number().int().min(0).max(0xffff_ffff),
  limits: limitsSchema,
})
export type RunRequest = z.infer<typeof runRequestSchema>

export const placeSchema = z.object({ fileName: z.string(), line: z.number().int(), column: z.number().int() })

/** Why a script stopped before its end. */
export const scriptErrorSchema = z.object({
  kind: z.enum(['syntax', 'exception', 'time', 'memory', 'stack', 'ops', 'stopped', 'invariant', 'internal']),
  message: z.string(),
  place: placeSchema.nullable(),
  /** Script frames only, innermost first. */
  stack: z.array(z.string()),
})
export type ScriptError = z.infer<typeof scriptErrorSchema>

export const hazardSummarySchema = z.object({
  class: z.enum(['A', 'B']),
  form: z.enum(['exposed', 'leaked', 'released', 'realised']),
  certainty: z.enum(['possible', 'certain']),
  step: z.number().int(),
  line: z.number().int().nullable(),
  frames: z.string(),
  pages: z.number().int(),
  domain: z.string().nullable(),
  text: z.string(),
  /** How it came to be, in order of time: who wrote, what was not flushed, which mapping let the DMA in. */
  causes: z
    .array(z.object({ step: z.number().int(), line: z.number().int().nullable(), text: z.string() }))
    .readonly()
    .optional(),
})

export type HazardSummary = z.infer<typeof hazardSummarySchema>

export const expectationSummarySchema = z.object({
  line: z.number().int().nullable(),
  text: z.string(),
  passed: z.boolean(),
  message: z.string(),
})

/** A litmus test: what was stated of every order and every eviction, and what was observed. */
export const litmusResultSchema = z.object({
  line: z.number().int().nullable(),
  name: z.string(),
  quantifier: z.enum(['never', 'sometimes', 'always']),
  observed: z.enum(['never', 'sometimes', 'always']),
  condition: z.string(),
  orders: z.number().int(),
  positive: z.number().int(),
  negative: z.number().int(),
  states: z.array(z.object({ text: z.string(), orders: z.number().int(), holds: z.boolean() })).readonly(),
  witness: z.string(),
})
export type LitmusResult = z.infer<typeof litmusResultSchema>

const hazardVerdictSchema = z.enum(['none', 'possible', 'certain'])
/** One word for the hazards of a class: `certain` if any is. */
export type HazardVerdict = z.infer<typeof hazardVerdictSchema>

const verdictSchema = z.object({
  /** All hazards, also those that are not listed. A run without any is safe. */
  hazards: z.number().int(),
  a: hazardVerdictSchema,
  b: hazardVerdictSchema,
})
export type Verdict = z.infer<typeof verdictSchema>

/** The result block. */
export const runSummarySchema = z.object({
  fileName: z.string(),
  policy: z.string(),
  /** Names of the policies that the script defined. */
  policies: z.array(z.string()),
  mode: modeSchema,
  seed: z.number().int(),
  /** Steps in the journal. */
  ops: z.number().int(),
  flushes: z.object({
    events: z.number().int(),
    pages: z.number(),
    lines: z.number(),
    redundantLines: z.number(),
  }),
  verdict: verdictSchema,
  /** The first hazards. */
  hazards: z.array(hazardSummarySchema),
  expectations: z.object({
    passed: z.number().int(),
    failed: z.number().int(),
    results: z.array(expectationSummarySchema),
  }),
  litmus: z.array(litmusResultSchema),
  /** What the script printed with `print` or `console.log`. */
  output: z.array(z.object({ line: z.number().int().nullable(), text: z.string() })),
  error: scriptErrorSchema.nullable(),
  journalHash: z.string(),
})
export type RunSummary = z.infer<typeof runSummarySchema>

/** The result block of a run that is looked at step by step: the hash is a question of its own, which takes longer than all others. */
export const runOutcomeSchema = runSummarySchema.omit({ journalHash: true })
export type RunOutcome = z.infer<typeof runOutcomeSchema>
