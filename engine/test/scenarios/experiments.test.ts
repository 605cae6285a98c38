import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type CacheMode } from '../../protocol/run.ts'
import { FLUSH_POLICIES } from '../../protocol/policy.ts'
import { runScript, type PreparedCache } from '../../script/run-script.ts'
import { golden, goldenResult } from './golden.ts'

const folder = join(import.meta.dirname, '../../../scripts/experiments')
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))

/** Keeps the last prepared script: the same source runs under one policy after the other. */
const cache: PreparedCache = {
  get: (version, source) => (version === kept.version && source === kept.source ? kept.prepared : null),
  put: (version, source, prepared) => (kept = { version, source, prepared }),
}
let kept = { version: -1, source: '', prepared: '' }

/** The policies that an experiment names in its heading; an indented line goes on with the one before. */
function policiesOf(source: string): string[] {
  const entry = /^\/\/ policies: (.*(?:\n\/\/ {2,}.*)*)$/m.exec(source)?.[1] ?? ''
  return entry
    .replaceAll('//', '')
    .split(',')
    .map((name) => name.trim())
}

/** What did not hold in a run; an expectation at least has to be stated. */
async function failures(fileName: string, source: string, policy: string, mode: CacheMode): Promise<unknown[]> {
  const { summary } = await runScript({ fileName, source, policy, mode, seed: 1, limits: DEFAULT_LIMITS }, { cache })
  const failed: unknown[] = summary.expectations.results.filter((expectation) => !expectation.passed)
  if (summary.error !== null) failed.push(summary.error)
  if (summary.expectations.passed === 0) failed.push('nothing was expected')
  return failed
}

describe('the experiments that ship', () => {
  it('are the 65 scenarios, policies written by hand, and litmus tests', () => {
    const others = files.filter((name) => !/^s\d/.test(name))
    expect(others.filter((name) => !/^(policy|litmus)-[a-z0-9-]+\.ts$/.test(name))).toEqual([])
    const scenarios = files.filter((name) => !others.includes(name))
    // What needs two machines has a script for each.
    const numbers = new Set(scenarios.map((name) => /^s(\d\d)-[a-z0-9-]+\.ts$/.exec(name)?.[1]))
    expect([...numbers]).toEqual(Array.from({ length: 65 }, (_, i) => String(i + 1).padStart(2, '0')))
    for (const { id, name } of golden.scenarios) expect(files).toContain(`${id.toLowerCase()}-${name}.ts`)
  })

  /** They script what one cache does, line by line, and so hold in both modes. */
  it.each(files.filter((name) => /^s(08|09|10|11|60)-/.test(name)))(
    '%s passes with one concrete cache',
    async (name) => {
      const source = readFileSync(join(folder, name), 'utf8')
      for (const policy of policiesOf(source)) expect(await failures(name, source, policy, 'concrete')).toEqual([])
    },
  )

  it.each(files)(
    '%s passes under each policy that it names',
    async (fileName) => {
      const source = readFileSync(join(folder, fileName), 'utf8')
      const policies = policiesOf(source)
      expect(policies.length).toBeGreaterThan(0)
      const scenario = golden.scenarios.find(({ id }) => fileName.startsWith(id.toLowerCase()))
      if (scenario !== undefined) {
        expect(policies).toEqual(FLUSH_POLICIES.filter((policy) => goldenResult(scenario, policy).applicable))
      }
      for (const policy of policies) expect(await failures(fileName, source, policy, 'worst-case'), policy).toEqual([])
    },
    60_000,
  )
})
