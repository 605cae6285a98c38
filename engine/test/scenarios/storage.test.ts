import { describe, expect, it } from 'vitest'
import { Lab } from '../../lab/lab.ts'
import { policyByName } from '../../policies/index.ts'
import { randomCommands } from './random-commands.ts'

const SEQUENCES = 130
const OPERATIONS = 80

/** S59: what must hold of the storage domain after every operation, over more than 10,000 of them. */
describe('the storage domain of every filled area', () => {
  it.each(['none', 'j17-pref', 'xa-hwpt-eager', 'xa-hwpt-lazy'])(
    'follows the rule under %s',
    (policy) => {
      const preferred = policyByName(policy)?.storageRule === 'prefer-nc'
      let checked = 0
      for (let seed = 1000; seed < 1000 + SEQUENCES; seed++) {
        const lab = new Lab({ policy, agent: 'off' })
        for (const command of randomCommands(seed, OPERATIONS)) {
          lab.dispatch(command)
          for (const { iopt } of lab.simulation.iommufd.ioases) {
            const anyNonCoherent = iopt.domains.some((domain) => !domain.coherent)
            for (const area of iopt.areas.all) {
              const where = `seed ${seed}, step ${lab.steps}, a${area.number}`
              if (preferred && area.storageDomain !== null)
                expect(!area.storageDomain.coherent, where).toBe(anyNonCoherent)
              else expect(area.storageDomain, where).toBe(iopt.domains[0] ?? null)
              checked++
            }
          }
          lab.simulation.iommufd.checkInvariants()
        }
      }
      expect(checked).toBeGreaterThan(10_000)
    },
    60_000,
  )
})
