import { describe, expect, it } from 'vitest'
import { forEachRun, PfnRunList } from '../../base/pfn-runs.ts'
import type { Flush, FlushPolicy } from '../../iommufd/flush-policy.ts'
import { Lab } from '../../lab/lab.ts'
import { policyByName } from '../../policies/index.ts'
import { golden, type GoldenScenario } from './golden.ts'
import { Player } from './player.ts'

/** A policy that leaves out the n-th page that it wants flushed (from 0), and counts how many it wanted. */
function withoutPage(policy: FlushPolicy, n: number): { policy: FlushPolicy; wanted: () => number } {
  let wanted = 0
  const keep = (flush: Flush): Flush => {
    if (flush === null) return null
    if (flush.flush === 'all') throw new Error(`${policy.name} is expected to name its frames`)
    const kept = new PfnRunList()
    forEachRun(flush.flush, (pfn, npages) => {
      for (let i = 0; i < npages; i++) if (wanted++ !== n) kept.push(pfn + i, 1)
    })
    return kept.length === 0 ? null : { ...flush, flush: kept.toRuns() }
  }
  const dropping: FlushPolicy = {
    ...policy,
    beforeMap: (fill, batch, ctx) => keep(policy.beforeMap?.(fill, batch, ctx) ?? null),
    beforeUnpin: (unpin, index, runs, ctx) => keep(policy.beforeUnpin?.(unpin, index, runs, ctx) ?? null),
  }
  return { policy: dropping, wanted: () => wanted }
}

/** Pages in hazards when the scenario runs under a policy. */
function hazards(scenario: GoldenScenario, policy: FlushPolicy): number {
  const lab = new Lab({ policy, mode: 'worst-case' })
  const player = new Player(scenario, lab)
  let found = 0
  for (const step of scenario.steps) {
    for (const done of player.play(step)) found += done.events.filter((event) => event.kind === 'hazard').length
  }
  return found
}

/** Pages (by order of flush) that never became visible: the map call after their flush is made to fail. */
const IN_VAIN: Readonly<Record<string, readonly number[]>> = { S16: [2, 3] }

describe('oracle-line is minimal', () => {
  const oracle = policyByName('oracle-line')
  if (oracle === undefined) throw new Error('there is no oracle-line')

  it.each(golden.scenarios)('$id: without any one page of its flushes a hazard is possible', (scenario) => {
    const all = withoutPage(oracle, -1)
    expect(hazards(scenario, all.policy)).toBe(0)
    for (let n = 0; n < all.wanted(); n++) {
      const found = hazards(scenario, withoutPage(oracle, n).policy)
      if (IN_VAIN[scenario.id]?.includes(n) === true) expect(found, `without page ${n}`).toBe(0)
      else expect(found, `without page ${n}`).toBeGreaterThan(0)
    }
  })

  it('flushes at all: the scenarios make it want something', () => {
    const wanted = golden.scenarios.map((scenario) => {
      const all = withoutPage(oracle, -1)
      hazards(scenario, all.policy)
      return all.wanted()
    })
    expect(wanted.filter((n) => n > 0).length).toBe(golden.scenarios.length - 3)
  })
})
