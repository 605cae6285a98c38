import { beforeAll, describe, expect, it } from 'vitest'
import { runPages } from '../../base/pfn-runs.ts'
import { Lab } from '../../lab/lab.ts'
import type { ShippedPolicyName } from '../../protocol/policy.ts'
import { golden } from './golden.ts'
import { randomCommands } from './random-commands.ts'

const RUNS = 120
const OPERATIONS = 80

interface Tally {
  runsWithA: number
  runsWithB: number
  pages: number
}

const policies = golden.policies.filter((policy) => golden.random[policy] !== undefined)

describe('random sequences under every policy', () => {
  const tallies = new Map<ShippedPolicyName, Tally>(
    policies.map((policy) => [policy, { runsWithA: 0, runsWithB: 0, pages: 0 }]),
  )
  const of = (policy: ShippedPolicyName) => tallies.get(policy) ?? { runsWithA: 0, runsWithB: 0, pages: 0 }

  beforeAll(() => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const commands = randomCommands(seed, OPERATIONS)
      for (const policy of policies) {
        const lab = new Lab({ policy, mode: 'worst-case' })
        const seen = { A: 0, B: 0 }
        const tally = of(policy)
        for (const command of commands) {
          for (const event of lab.dispatch(command).events) {
            if (event.kind === 'flush') tally.pages += runPages(event.runs)
            else if (event.kind === 'hazard') seen[event.class]++
          }
        }
        if (seen.A > 0) tally.runsWithA++
        if (seen.B > 0) tally.runsWithB++
      }
    }
  }, 120_000)

  it.each(policies)('%s has hazards of the kinds that it has in the reference model, and no others', (policy) => {
    const expected = golden.random[policy]
    const { runsWithA, runsWithB } = of(policy)
    expect({ A: runsWithA > 0, B: runsWithB > 0 }, JSON.stringify({ runsWithA, runsWithB })).toEqual({
      A: (expected?.runsWithA ?? 0) > 0,
      B: (expected?.runsWithB ?? 0) > 0,
    })
  })

  it('orders the safe policies by pages flushed as the reference model does', () => {
    const safe = policies.filter((policy) => {
      const row = golden.random[policy]
      return row?.runsWithA === 0 && row.runsWithB === 0
    })
    const byReference = safe.toSorted(
      (a, b) => (golden.random[a]?.pagesPerRun ?? 0) - (golden.random[b]?.pagesPerRun ?? 0),
    )
    const pages = Object.fromEntries(safe.map((policy) => [policy, of(policy).pages / RUNS]))
    expect(
      safe.toSorted((a, b) => of(a).pages - of(b).pages),
      JSON.stringify(pages),
    ).toEqual(byReference)
  })
})
