import { assertNever } from '../../base/assert.ts'
import type { CacheMode } from '../../protocol/run.ts'
import type { CacheModel } from './cache-model.ts'
import { ConcreteCache } from './concrete-cache.ts'
import type { CacheGeometry } from './set-associative.ts'
import { DEFAULT_GEOMETRY } from './set-associative.ts'
import { WorstCaseCache } from './worst-case-cache.ts'

/**
 * An empty cache over memory that is as at boot.
 * @param seed of random replacement; a worst case has nothing random
 * @param geometry of the concrete cache
 */
export function makeCache(mode: CacheMode, seed: number, geometry: CacheGeometry = DEFAULT_GEOMETRY): CacheModel {
  switch (mode) {
    case 'worst-case':
      return new WorstCaseCache()
    case 'concrete':
      return new ConcreteCache(geometry, seed)
    default:
      return assertNever(mode)
  }
}
