/**
 * A run as one file: what made it, where the cursor stood, and the hash of its journal. A run can be made again from its
 * script, seed and policy, so the file holds no results; the hash tells whether it came out the same.
 */
import { z } from 'zod'
import { count } from '../lab/panels/words.ts'
import { testName } from '../lab/result-block.ts'
import { breakpointsSchema } from '../protocol/debug.ts'
import { DEFAULT_LIMITS } from '../protocol/limits.ts'
import { modeSchema, runRequestSchema, type RunRequest } from '../protocol/run.ts'

const FORMAT = 'iommufd-lab-bundle'
/** Version that is written. */
export const BUNDLE_VERSION = 2

const bundleSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(BUNDLE_VERSION),
  fileName: runRequestSchema.shape.fileName,
  source: runRequestSchema.shape.source,
  policy: runRequestSchema.shape.policy,
  mode: modeSchema,
  seed: runRequestSchema.shape.seed,
  /** Steps of the run, and the one under the cursor. */
  steps: z.number().int().min(0),
  step: z.number().int().min(0),
  journalHash: z.string().regex(/^[\da-f]{64}$/),
  /** Where the run was to be paused. */
  breakpoints: breakpointsSchema,
  /** The window's own; opaque here. */
  layout: z.string().max(1024 * 1024),
})
export type Bundle = z.infer<typeof bundleSchema>

/**
 * What makes a file of the next version out of one of version `i + 1`. A file is brought up version by version, so each
 * change of the format adds one function here and none is ever changed.
 */
const MIGRATIONS: readonly ((file: Readonly<Record<string, unknown>>) => Record<string, unknown>)[] = [
  // 2 has breakpoints.
  (file) => ({ ...file, breakpoints: { lines: [], events: [] } }),
]

const headSchema = z.looseObject({ format: z.literal(FORMAT), version: z.number().int().min(1) })

/** The file of a run. */
export function writeBundle(bundle: Omit<Bundle, 'format' | 'version'>): { fileName: string; text: string } {
  // Where the file lies on this machine is nobody's business elsewhere.
  const fileName = bundle.fileName.split(/[/\\]/).at(-1) ?? bundle.fileName
  const file: Bundle = { format: FORMAT, version: BUNDLE_VERSION, ...bundle, fileName }
  return { fileName: `${testName(bundle.fileName)}.lab.json`, text: `${JSON.stringify(file, null, 2)}\n` }
}

/**
 * Reads a file, of this version or an older one.
 * @throws Error with a sentence if it is none, or of a newer version
 */
export function readBundle(text: string): Bundle {
  const json = parsed(text)
  if (json === undefined) throw new Error(`This is no bundle of iommufd-lab: ${notJson(text)}.`)
  const head = headSchema.safeParse(json)
  if (!head.success) throw new Error('This is no bundle of iommufd-lab.')
  let file: Record<string, unknown> = head.data
  for (let version = head.data.version; version < BUNDLE_VERSION; version++) {
    const migrate = MIGRATIONS[version - 1]
    if (migrate === undefined) break
    file = { ...migrate(file), version: version + 1 }
  }
  if (head.data.version > BUNDLE_VERSION) {
    throw new Error(
      `This bundle has version ${String(head.data.version)}; this lab reads up to ${String(BUNDLE_VERSION)}. A newer lab made it.`,
    )
  }
  const bundle = bundleSchema.safeParse(file)
  if (!bundle.success) {
    const issue = bundle.error.issues[0]
    throw new Error(`The bundle is damaged: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
  }
  return bundle.data
}

/** The run that a bundle is of. Limits are this program's: a file must not lift them. */
export function requestOfBundle({ fileName, source, policy, mode, seed }: Bundle): RunRequest {
  return { fileName, source, policy, mode, seed, limits: DEFAULT_LIMITS }
}

/** What came of running a bundle again, in a sentence. */
export function verification(
  bundle: Bundle,
  steps: number,
  journalHash: string,
): { verified: boolean; message: string } {
  if (journalHash === bundle.journalHash) {
    return { verified: true, message: `The run is the one that was saved: journal ${journalHash.slice(0, 12)}….` }
  }
  const hashes = `journal ${journalHash.slice(0, 12)}… instead of ${bundle.journalHash.slice(0, 12)}…`
  const more = steps === bundle.steps ? '' : `, and ${count(steps, 'step')} instead of ${String(bundle.steps)}`
  return { verified: false, message: `The run differs from the one that was saved: ${hashes}${more}.` }
}

/** @returns undefined for what is no JSON */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A file that was cut off on its way looks like one until its end. */
function notJson(text: string): string {
  if (text.trim() === '') return 'the file is empty'
  return text.includes(`"${FORMAT}"`) ? 'it ends too early, or was changed by hand' : 'it is not JSON'
}
