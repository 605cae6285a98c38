/**
 * The computed scenarios as data: for each step the operation and the structures after it, for each policy the flush log,
 * the counts and the violations. Written down once from the reference model; a test compares the lab with it.
 *
 * Notation, as in docs/scenarios.md: `I[C0 N1]` is the domains xarray of IOAS I, slot 0 first;
 * `I:a1@0x1000000 P1[0-3]→N0` an area with its pages and its storage domain; `4:map@fill_domain[f0-f3]` a flush of frames
 * f0 to f3 at step 4; `6:B[f0,f2]` a violation.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { FLUSH_POLICIES, type ShippedPolicyName } from '../../protocol/policy.ts'

const hex = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((text) => BigInt(text))
const errno = z.enum(['ENOMEM', 'EFAULT']).optional()

/** One operation of a step. IOASes, devices and hwpts go by the names of the scenario. */
export const operationSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('ioas'), name: z.string() }),
  z.strictObject({
    op: z.literal('map'),
    ioas: z.string(),
    iova: hex,
    pages: z.number().int(),
    va: hex,
    writable: z.boolean(),
    errno,
  }),
  z.strictObject({
    op: z.literal('copy'),
    src: z.string(),
    srcIova: hex,
    dst: z.string(),
    dstIova: hex,
    pages: z.number().int(),
  }),
  z.strictObject({ op: z.literal('unmap'), ioas: z.string(), iova: hex, pages: z.number().int() }),
  /** A device joins the automatic domain of an IOAS. */
  z.strictObject({ op: z.literal('attach'), device: z.string(), coherent: z.boolean(), ioas: z.string(), errno }),
  z.strictObject({ op: z.literal('attachHwpt'), device: z.string(), coherent: z.boolean(), hwpt: z.string() }),
  z.strictObject({ op: z.literal('replace'), device: z.string(), ioas: z.string() }),
  z.strictObject({ op: z.literal('unplug'), device: z.string() }),
  z.strictObject({
    op: z.literal('hwpt'),
    name: z.string().nullable(),
    coherent: z.boolean(),
    ioas: z.string(),
    efault: z.boolean().optional(),
    errno,
  }),
  z.strictObject({ op: z.literal('destroy'), hwpt: z.string() }),
  /** HUGE_PAGES=0: every page is mapped on its own, and areas may be split. */
  z.strictObject({ op: z.literal('smallPages'), ioas: z.string() }),
  /** `first` is the page index of `iova` in its iopt_pages. */
  z.strictObject({
    op: z.literal('pin'),
    ioas: z.string(),
    iova: hex,
    first: z.number().int(),
    pages: z.number().int(),
  }),
  /** Page indexes of the pin to undo, inclusive. */
  z.strictObject({ op: z.literal('unpin'), first: z.number().int(), last: z.number().int() }),
  z.strictObject({ op: z.literal('rw'), ioas: z.string(), iova: hex, pages: z.number().int() }),
  z.strictObject({ op: z.literal('refault'), va: hex, pages: z.number().int() }),
  /** The n-th hit of a fault point in the next operation fails. */
  z.strictObject({ op: z.literal('fail'), point: z.enum(['map', 'account']), nth: z.number().int() }),
  /** The cut that the next step's compat unmap makes first: `pages` from `iova` become an area of their own. */
  z.strictObject({ op: z.literal('split'), ioas: z.string(), iova: hex, pages: z.number().int() }),
])
export type Operation = z.infer<typeof operationSchema>

const stepSchema = z.strictObject({
  step: z.number().int(),
  text: z.string(),
  ops: z.array(operationSchema),
  domains: z.array(z.string()),
  areas: z.array(z.string()),
  pinned: z.record(z.string(), z.number().int()),
})
export type GoldenStep = z.infer<typeof stepSchema>

const policyName = z.enum(FLUSH_POLICIES)
const resultSchema = z.discriminatedUnion('applicable', [
  z.strictObject({ policies: z.array(policyName), applicable: z.literal(false) }),
  z.strictObject({
    policies: z.array(policyName),
    applicable: z.literal(true),
    flushes: z.array(z.string()),
    pages: z.number().int(),
    redundant: z.number().int(),
    readBack: z.number().int(),
    violations: z.array(z.string()),
  }),
])
export type GoldenResult = z.infer<typeof resultSchema>

const scenarioSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  kernelChecked: z.boolean(),
  agent: z.enum(['worst-case', 'off']),
  purpose: z.string(),
  steps: z.array(stepSchema),
  results: z.array(resultSchema),
})
export type GoldenScenario = z.infer<typeof scenarioSchema>

/** Pages flushed, distinct frames in violation of A, of B; null where the policy does not apply. */
const cellSchema = z.tuple([z.number().int(), z.number().int(), z.number().int()]).nullable()
const byPolicy = <T extends z.ZodType>(value: T) => z.record(policyName, value)

const goldenSchema = z.strictObject({
  policies: z.array(policyName),
  scenarios: z.array(scenarioSchema),
  matrix: z.record(z.string(), byPolicy(cellSchema)),
  sums: byPolicy(z.number().int()),
  scenariosWithHazards: byPolicy(z.tuple([z.number().int(), z.number().int()])),
  /** The random property test of the reference model: runs of 4000 with a hazard, mean pages flushed a run. */
  random: z.partialRecord(
    policyName,
    z.strictObject({ runsWithA: z.number(), runsWithB: z.number(), pagesPerRun: z.number() }),
  ),
})

/** The golden data, checked against its schema. */
export const golden = goldenSchema.parse(
  JSON.parse(readFileSync(new URL('./golden/scenarios.json', import.meta.url), 'utf8')),
)

/** The expected result of a scenario under a policy. */
export function goldenResult(scenario: GoldenScenario, policy: ShippedPolicyName): GoldenResult {
  const result = scenario.results.find((row) => row.policies.includes(policy))
  if (result === undefined) throw new Error(`${scenario.id} has no row for ${policy}`)
  return result
}
