import { describe, expect, it } from 'vitest'
import { FLUSH_POLICIES } from '../../protocol/policy.ts'
import { parseEntry } from './frames.ts'
import { golden, goldenResult } from './golden.ts'

describe('the golden data agrees with itself', () => {
  it('holds 47 scenarios with a row for each of the 15 policies', () => {
    expect(golden.scenarios).toHaveLength(47)
    expect(golden.policies).toEqual([...FLUSH_POLICIES])
    for (const scenario of golden.scenarios) {
      expect(scenario.steps.map((step) => step.step)).toEqual(scenario.steps.map((_, i) => i + 1))
      expect(scenario.results.flatMap((row) => row.policies).sort(), scenario.id).toEqual([...FLUSH_POLICIES].sort())
    }
  })

  it('has in each matrix cell the pages and the frames in violation of the scenario’s table', () => {
    for (const scenario of golden.scenarios) {
      for (const policy of FLUSH_POLICIES) {
        const result = goldenResult(scenario, policy)
        const cell = golden.matrix[scenario.id]?.[policy] ?? null
        if (!result.applicable) {
          expect(cell, `${scenario.id} ${policy}`).toBeNull()
          continue
        }
        const frames = (hazard: string) =>
          new Set(
            result.violations
              .map(parseEntry)
              .filter((entry) => entry.what === hazard)
              .flatMap((entry) => entry.frames),
          )
        expect([result.pages, frames('A').size, frames('B').size], `${scenario.id} ${policy}`).toEqual(cell)
        const flushed = result.flushes.map(parseEntry).reduce((sum, entry) => sum + entry.frames.length, 0)
        expect(flushed, `${scenario.id} ${policy}`).toBe(result.pages)
      }
    }
  })

  it('has the sums and the numbers of unsafe scenarios in the last rows', () => {
    for (const policy of FLUSH_POLICIES) {
      const cells = Object.values(golden.matrix).map((row) => row[policy])
      expect(cells.reduce((sum, cell) => sum + (cell?.[0] ?? 0), 0)).toBe(golden.sums[policy])
      expect([cells.filter((c) => (c?.[1] ?? 0) > 0).length, cells.filter((c) => (c?.[2] ?? 0) > 0).length]).toEqual(
        golden.scenariosWithHazards[policy],
      )
    }
  })
})
