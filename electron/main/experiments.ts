import { z } from 'zod'
import { claimSchema } from '../../engine/protocol/lesson.ts'
import type { ExperimentInfo } from '../../engine/protocol/session.ts'
import { readHead } from '../../engine/script/lesson/experiment-head.ts'

// Bundled as text: the packed app carries them without knowing where it lies.
const files: Readonly<Record<string, string>> = import.meta.glob('../../scripts/experiments/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const sources = new Map(Object.entries(files).map(([path, source]) => [path.replace(/^.*\//, ''), source]))
const [claimsFile] = Object.values(
  import.meta.glob<unknown>('../../scripts/tools/claims/claims.json', { import: 'default', eager: true }),
)
/** The statements of the review, with the numbers of the experiments that try them: `S01`. */
const claims = z.array(claimSchema.extend({ scenarios: z.array(z.string()) })).parse(claimsFile)

/** The experiments that ship with the app: the numbered scenarios, then the others by name. */
export function listExperiments(): ExperimentInfo[] {
  const order = (name: string): string => (/^s\d/.test(name) ? `0${name}` : `1${name}`)
  return [...sources]
    .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))
    .map(([name, source]) => describeExperiment(name, source))
}

/** @throws {Error} with a sentence if there is none of this name */
export function readExperiment(name: string): { name: string; source: string } {
  const source = sources.get(name)
  if (source === undefined) throw new Error(`There is no experiment ${name}.`)
  return { name, source }
}

/** What the comment at a script's head says of it, with the statements that it tries. */
export function describeExperiment(name: string, source: string): ExperimentInfo {
  const { title, question, watch, topics, policies } = readHead(source)
  const id = /^s\d+/.exec(name)?.[0].toUpperCase()
  return {
    name,
    title: title === '' ? name : title,
    question,
    watch,
    topics: [...topics],
    policies: [...policies],
    claims: claims
      .filter(({ scenarios }) => id !== undefined && scenarios.includes(id))
      .map(({ scenarios: _scenarios, ...claim }) => claim),
  }
}
