import { describe, expect, it } from 'vitest'
import { Lab } from '../../lab/lab.ts'
import { policyByName } from '../../policies/index.ts'
import { FLUSH_POLICIES, type ShippedPolicyName } from '../../protocol/policy.ts'
import { DIFFERENCES } from './differences.ts'
import { parseEntry } from './frames.ts'
import { golden, goldenResult, type GoldenScenario } from './golden.ts'
import { FrameNames, nothingObserved, observeStep, observeStructure, type Observed } from './observe.ts'
import { Player } from './player.ts'

/** Frames by `step:class`, each as often as it is exposed. */
function violationsOf(entries: readonly string[]): Record<string, number[]> {
  const out: Record<string, number[]> = {}
  for (const { step, what, frames } of entries.map(parseEntry)) (out[`${step}:${what}`] ??= []).push(...frames)
  return sorted(out)
}

function sorted(byKey: Record<string, number[]>): Record<string, number[]> {
  for (const frames of Object.values(byKey)) frames.sort((a, b) => a - b)
  return byKey
}

/** Plays a scenario and holds every step's structures against the golden ones. */
function play(scenario: GoldenScenario, policyName: ShippedPolicyName): Observed {
  const policy = policyByName(policyName)
  if (policy === undefined) throw new Error(`no policy ${policyName}`)
  const lab = new Lab({ policy: policyName, seed: 1, mode: 'worst-case', invariants: true })
  const player = new Player(scenario, lab)
  const names = new FrameNames(lab.simulation.machine)
  const observed = nothingObserved()
  let unnamed = 0
  for (const step of scenario.steps) {
    observeStep(observed, step.step, player.play(step), names)
    // An hwpt that was aborted has no name in the scenario.
    unnamed += step.ops.filter((operation) => operation.op === 'hwpt' && operation.name === null).length
    // The cut and the unmap after it are one call here.
    if (step.ops.some((operation) => operation.op === 'split')) continue
    const kernelRule = policy.storageRule === 'slot0'
    const structure = observeStructure(lab.simulation.iommufd, player.ioases, unnamed, kernelRule)
    expect(structure, `${scenario.id} step ${step.step}: ${step.text}`).toEqual({
      domains: step.domains,
      areas: kernelRule ? step.areas : step.areas.map((area) => area.replace(/→.*$/, '→*')),
      pinned: Object.fromEntries(Object.entries(step.pinned).filter(([, count]) => count > 0)),
    })
    if (!kernelRule) expectPreferredStorage(lab, `${scenario.id} step ${step.step}`)
  }
  return observed
}

/** The other storage rule: non-coherent exactly if the table has a non-coherent domain. */
function expectPreferredStorage(lab: Lab, where: string): void {
  for (const ioas of lab.simulation.iommufd.ioases) {
    const anyNonCoherent = ioas.iopt.domains.some((domain) => !domain.coherent)
    for (const area of ioas.iopt.areas.all) {
      if (area.storageDomain !== null) expect(!area.storageDomain.coherent, where).toBe(anyNonCoherent)
    }
  }
}

describe.each(golden.scenarios)('$id $name', (scenario) => {
  const applicable = FLUSH_POLICIES.filter((policy) => goldenResult(scenario, policy).applicable)
  it.each(applicable)('under %s', (policy) => {
    const expected = goldenResult(scenario, policy)
    if (!expected.applicable) throw new Error('not applicable')
    const difference = DIFFERENCES.find((cell) => cell.scenario === scenario.id && cell.policy === policy)
    if (difference !== undefined) expect(expected.redundant).toBe(difference.golden)
    const observed = play(scenario, policy)
    expect({
      flushes: observed.flushes,
      counts: [observed.pages, observed.redundant, observed.readBack],
      violations: sorted(Object.fromEntries(observed.violations)),
    }).toEqual({
      flushes: expected.flushes,
      counts: [expected.pages, difference?.redundant ?? expected.redundant, expected.readBack],
      violations: violationsOf(expected.violations),
    })
  })
})

describe('the matrix', () => {
  it('has the pages flushed and the frames in violation of every cell, and the sums', () => {
    const rows: Record<string, Record<string, readonly number[] | null>> = {}
    for (const scenario of golden.scenarios) {
      const row: Record<string, readonly number[] | null> = (rows[scenario.id] = {})
      for (const policy of FLUSH_POLICIES) {
        if (!goldenResult(scenario, policy).applicable) {
          row[policy] = null
          continue
        }
        const { pages, violations } = play(scenario, policy)
        const frames = (hazard: string) =>
          new Set([...violations].filter(([key]) => key.endsWith(`:${hazard}`)).flatMap(([, numbers]) => numbers)).size
        row[policy] = [pages, frames('A'), frames('B')]
      }
    }
    expect(rows).toEqual(golden.matrix)
    for (const policy of FLUSH_POLICIES) {
      const sum = Object.values(rows).reduce((total, row) => total + (row[policy]?.[0] ?? 0), 0)
      expect(sum, policy).toBe(golden.sums[policy])
    }
  }, 60_000)
})
