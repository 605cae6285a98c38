import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../support/paths.mjs'
import { readClaims, readExperiments, renderClaims } from './render.mjs'

describe('docs/claims.md', () => {
  const claims = readClaims()
  const experiments = readExperiments()

  it('has the 100 rows in order, each with an experiment that exists', () => {
    expect(claims.map((claim) => claim.number)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    for (const claim of claims) {
      expect(claim.scenarios.length, `row ${claim.number}`).toBeGreaterThan(0)
      for (const id of claim.scenarios) expect(experiments.has(id), `row ${claim.number}: ${id}`).toBe(true)
      expect(claim.verdict, `row ${claim.number}`).not.toBe('')
      expect(['confirms', 'refutes', 'explores']).toContain(claim.outcome)
    }
  })

  it('is what the generator writes now', () => {
    expect(readFileSync(inRoot('docs/claims.md'), 'utf8')).toBe(renderClaims(claims, experiments))
  })
})
